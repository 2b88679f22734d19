"""Signs by which a page that answers with 200 shows that it is not the page that was asked for.

They are looked for only in pages that no longer have what was cited: an article about captchas is no robot wall.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from policytrack.evidence.capture import Headers

_SHORT = 3_000
"""So many characters a page of one of these kinds has at most; more are an article."""

_WALL = (
    *("just a moment", "attention required", "checking your browser", "verifying you are human", "security check"),
    *("enable javascript and cookies to continue", "verify you are human", "verify that you are human"),
    *("are you a robot", "are you human", "not a robot", "pardon our interruption", "incapsula incident id"),
    *("unusual traffic from your", "ddos protection by", "ddos-guard", "press & hold", "complete the captcha"),
    *("solve the captcha", "access to this page has been denied", "you have been blocked", "bot detection"),
    *("automated access", "request blocked", "please enable javascript", "you need to enable javascript"),
    *("javascript is disabled", "javascript is required", "requires javascript", "please turn javascript on"),
)
_AKAMAI = re.compile(r"access denied.*\breference ?#", re.DOTALL)
_WALL_MARKUP = (b"/cdn-cgi/challenge-platform/", b"cf-chl-", b"captcha-delivery.com", b"px-captcha", b"_incapsula_")
_CONSENT = (
    *("before you continue", "bevor sie fortfahren", "avant de continuer", "antes de continuar", "prima di continuare"),
    *("we value your privacy", "your privacy choices", "your privacy is important", "we and our partners"),
    *("accept all", "reject all", "accept cookies", "manage cookies", "manage preferences", "cookie settings"),
    *("alle akzeptieren", "alle ablehnen", "cookie-einstellungen", "tout accepter", "tout refuser", "aceptar todo"),
    *("rechazar todo", "accetta tutto", "rifiuta tutto", "alles accepteren", "store and/or access information"),
)
_LOGIN = (
    *("log in to continue", "sign in to continue", "login to continue", "please log in", "please sign in"),
    *("subscribe to continue", "subscribe to read", "create an account to continue", "register to continue"),
    *("this content is for subscribers", "this article is for subscribers", "subscribers only"),
)
_MISSING = (
    *("page not found", "404 not found", "error 404", "404 error", "404 - ", "404: ", "http 404", "not found (404)"),
    *(
        "could not be found",
        "couldn't be found",
        "cannot be found",
        "can't be found",
        "can't find th",
        "cannot find th",
    ),
    *(
        "couldn't find th",
        "could not find th",
        "does not exist",
        "doesn't exist",
        "no longer exist",
        "no longer available",
    ),
    *("no longer here", "has been removed", "has been deleted", "was removed", "has expired", "nothing was found"),
    *("nothing found", "seite nicht gefunden", "seite existiert nicht", "nicht mehr verfügbar", "page introuvable"),
    *("page non trouvée", "n'existe pas", "n'existe plus", "página no encontrada", "no se encuentra", "ya no existe"),
    *("página não encontrada", "não foi encontrada", "pagina non trovata", "pagina niet gevonden", "bestaat niet"),
    *("sidan hittades inte", "siden ble ikke funnet", "siden blev ikke fundet", "sivua ei löytynyt", "nie znaleziono"),
    *("strona nie istnieje", "stránka nenalezena", "страница не найдена", "сторінку не знайдено", "sayfa bulunamadı"),
    *("الصفحة غير موجودة", "הדף לא נמצא", "पृष्ठ नहीं मिला", "पेज नहीं मिला", "পৃষ্ঠা পাওয়া যায়নি", "ไม่พบหน้า"),
    *("không tìm thấy", "halaman tidak ditemukan", "页面不存在", "找不到页面", "页面未找到", "找不到網頁"),
    *("ページが見つかりません", "お探しのページ", "페이지를 찾을 수 없"),
)
_PARKED = (
    *(
        "domain is for sale",
        "domain may be for sale",
        "domain name is for sale",
        "buy this domain",
        "this domain is parked",
    ),
    *("domain is parked", "parked free", "parked domain", "domain parking", "this domain has expired"),
    *("domain name has expired", "renew this domain", "inquire about this domain", "make an offer on this domain"),
    *("interested in this domain", "the owner of this domain", "related searches", "hugedomains", "sedoparking"),
    *("parkingcrew", "steht zum verkauf", "domain zu verkaufen", "domaine est à vendre", "dominio está en venta"),
    *("future home of something", "account has been suspended", "domain has been registered"),
)
_PARKING_HOSTS = (
    *("sedo.com", "sedoparking.com", "hugedomains.com", "dan.com", "afternic.com", "parkingcrew.net", "bodis.com"),
    *("undeveloped.com", "above.com", "parklogic.com", "domainmarket.com", "buydomains.com"),
)
_LOGIN_PATH = re.compile(r"(^|[/._-])(log-?in|sign-?in|sso|auth|oauth2?|idp|saml2?|subscribe|paywall)([/._-]|$)")
_CONSENT_PATH = re.compile(r"(^|[/._-])(consent|cookiewall|cookie-wall|privacy-?gate|gdpr|collectconsent)([/._-]|$)")


def wall(title: str, text: str, body: bytes, headers: Headers) -> str | None:
    """What keeps programs out of the page, in words for `blocked by …`; None if nothing does."""
    names = {name.lower(): value for name, value in headers}
    if names.get("cf-mitigated", "").lower() == "challenge":
        return "a robot wall"
    words = _plain(f"{title}\n{text}")
    if len(words) > _SHORT:
        return None
    if any(sign in words for sign in _WALL) or "captcha" in _plain(title) or _AKAMAI.search(words):
        return "a robot wall"
    if any(sign in body for sign in _WALL_MARKUP):
        return "a robot wall"
    if sum(sign in words for sign in _CONSENT) >= 2:
        return "a page that asks for consent"
    if any(sign in words for sign in _LOGIN):
        return "a page that asks to log in"
    return None


def gate(cited: str, final: str) -> str | None:
    """What an address was redirected to, if that is where consent or a login is asked for; None if it is not."""
    before, after = urlsplit(cited.casefold()), urlsplit(final.casefold())
    here = f"{after.hostname or ''}{after.path}"
    for pattern, what in ((_CONSENT_PATH, "a page that asks for consent"), (_LOGIN_PATH, "a page that asks to log in")):
        if pattern.search(here) and not pattern.search(f"{before.hostname or ''}{before.path}"):
            return what
    return None


def replaced(title: str, text: str, final: str, *, by_title: bool = False) -> str | None:
    """What stands in the page's place, in words: a parked page, or one that says it is missing; None if neither.

    *by_title*: that it is missing must stand in its title, because nothing else shows that it is another page.
    """
    host = (urlsplit(final).hostname or "").casefold()
    if any(host == parking or host.endswith(f".{parking}") for parking in _PARKING_HOSTS):
        return "a parked page"
    words, heading = _plain(f"{title}\n{text}"), _plain(title)
    if _has(words, _PARKED) and len(words) <= _SHORT:
        return "a parked page"
    if _has(heading, _MISSING) or re.match(r"404\b", heading):
        return "a page that says it is missing"
    is_said = not by_title and len(words) <= _SHORT and _has(words, _MISSING)
    return "a page that says it is missing" if is_said else None


def _has(words: str, signs: Sequence[str]) -> bool:
    return any(sign in words for sign in signs)


def _plain(text: str) -> str:
    """The text in lower case with straight apostrophes and single spaces."""
    return " ".join(text.casefold().replace("\u2019", "'").split())
