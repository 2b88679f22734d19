"""`site`: a static site with a page for each recommendation."""

from pathlib import Path
from typing import Annotated, Any

import typer

from policytrack.cli.notes import warn_all
from policytrack.cli.options import Heading, ViewpointOptions, command, refuse_without
from policytrack.cli.site_output import note_built
from policytrack.site.build import SiteRequest, build_site
from policytrack.site.settings import checked, site_settings


@command
def run(
    view: ViewpointOptions,
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="The folder of the site. It must be empty, or have a site that policytrack made."
        ),
    ],
    title: Annotated[
        str | None,
        typer.Option(
            "--title",
            metavar="TEXT",
            help="The name of the site.",
            show_default=False,
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(
            "--base-url",
            metavar="URL",
            help="The address at which it will be published. Feeds and cards need it; links within the site do not.",
            show_default=False,
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = None,
    logo: Annotated[
        Path | None,
        typer.Option(
            "--logo",
            metavar="FILE",
            help="A picture to show beside the title: SVG, PNG, JPEG or WebP.",
            show_default=False,
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = None,
    css: Annotated[
        Path | None,
        typer.Option(
            "--css",
            metavar="FILE",
            help="A style sheet to use after the built-in one.",
            show_default=False,
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option(
            "--templates",
            metavar="DIR",
            help="Jinja2 templates to use in place of the built-in ones with the same names.",
            show_default=False,
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = None,
    serve: Annotated[
        bool,
        typer.Option(
            "--serve",
            help="Show the site on this machine until Ctrl-C, and build it again when register or journal change.",
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            metavar="N",
            min=0,
            max=65535,
            help="Where --serve shows it; 0 for a free port. The default is 8000.",
            show_default=False,
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = None,
) -> None:
    """Write a static site: plain files that any web server, or a folder on a disk, can show.

    For example:
      policytrack site public
      policytrack site public --base-url https://trust.example.org
      policytrack site public --known-on 2026-11-27

    There is a page for each recommendation, paper, actor, pillar, topic, kind, status, deadline and view, and for each
    month and year. It needs no script, and asks no other server for anything.

    When it is run again, only what changed is written, and files that it made earlier are removed if they are no longer
    part of the site. --known-on writes the site as it was known then, to known-on/DATE in the folder, where it stays.

    The options can also be set in policytrack.toml, in the table [site], as can the dates to keep and the exports.
    """
    given: dict[str, Any] = {"title": title, "base_url": base_url, "logo": logo, "css": css, "templates": templates}
    refuse_without(serve, {"--port": port is not None}, "--serve")

    def asked() -> SiteRequest:
        settings = site_settings(view.workspace.root)
        settings = checked(settings._replace(**{name: value for name, value in given.items() if value is not None}))
        return SiteRequest(folder.absolute(), settings, view.as_of_now())

    if serve:
        from policytrack.cli.site_serving import serve_site

        serve_site(view.workspace, asked, 8000 if port is None else port)
        return
    built = build_site(view.workspace, asked())
    warn_all([*built.warnings, *built.doubts])
    note_built(built)
