"""What the journal says of where redirects led holds nothing that was meant for one visitor."""

from __future__ import annotations

import pytest

from policytrack.evidence.recorded_address import recorded_final

CITED = "https://a.org/page;v=2?id=5&token=mine"


@pytest.mark.parametrize(
    ("final", "recorded"),
    [
        (CITED, CITED),
        ("https://b.org/news", "https://b.org/news"),
        ("https://b.org/news?session=s3cret&id=5", "https://b.org/news?id=5"),
        ("https://b.org/news?id=6&token=other#access_token=s3cret", "https://b.org/news"),
        ("https://b.org/a;jsessionid=s3cret/b;x=1?token=mine", "https://b.org/a/b?token=mine"),
        ("https://jo:s3cret@b.org:8443/news", "https://b.org:8443/news"),
        ("https://a.org/page;v=2?id=5&sid=s3cret", "https://a.org/page;v=2?id=5"),
    ],
)
def test_only_what_was_cited_is_left_of_a_query(final: str, recorded: str) -> None:
    assert recorded_final(final, CITED) == recorded
