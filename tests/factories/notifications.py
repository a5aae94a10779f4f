"""Letters for tests."""

from __future__ import annotations

import factory

from notifications.models import Letter
from tests.factories.moments import NOW


class LetterFactory(factory.django.DjangoModelFactory[Letter]):
    """An owed letter; `sent` and `given_up` say what became of it."""

    class Meta:
        model = Letter

    class Params:
        sent = factory.Trait(sent_at=NOW, channel=Letter.Channel.MAIL)
        in_mailbox = factory.Trait(sent_at=NOW, channel=Letter.Channel.DEMONSTRATION)
        given_up = factory.Trait(given_up_at=NOW, attempts=6, failure="SMTPServerDisconnected: gone")

    key = factory.Sequence(lambda number: f"letter:{number}")
    kind = "sign_in_code"
    to = factory.Sequence(lambda number: f"reader{number}@people.example")
    subject = "Your application has arrived"
    text = "It arrived. See https://recognition.example/r/1\n"
    html = '<p>It arrived.</p><img src="cid:emblem" alt="">'
    owed_since = NOW
    not_before = NOW
