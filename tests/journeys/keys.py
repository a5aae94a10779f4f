"""A keyboard and no pointer: every stop of it can be seen, and none is a trap."""

from __future__ import annotations

import re

# The stop at which the focus is: its name, and what keeps somebody from seeing it.
LOOK = r"""async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))); // the page scrolls to it
  const stop = document.activeElement;
  if (stop === document.body) return ["", ""];
  const name = stop.getAttribute("aria-label") || stop.labels?.[0]?.innerText || stop.innerText || stop.id;
  const ringed = [stop, stop.closest(".scale label")].filter(Boolean).map((one) => getComputedStyle(one));
  // The calendar's button inside a field of date and time: the field is not focused, the browser rings the button.
  const isInside = stop.type === "datetime-local" && !stop.matches(":focus");
  const isRinged = isInside || ringed.some((one) => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2);
  const { left, right, top, bottom } = stop.getBoundingClientRect();
  const isWithin = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  const isLarge = bottom - top > innerHeight / 2;
  const corners = [left + 2, right - 2].flatMap((x) => [[x, top + 2], [x, bottom - 2]]);
  const isUnder = !isLarge && corners.some(([x, y]) => {
    const bar = document.elementFromPoint(x, y)?.closest(".savebar, .sheet-top, .totalbar, .ballotbar");
    return bar && !bar.contains(stop);
  });
  const faults = [[!isRinged, "no ring"], [!isWithin, "not on the screen"], [isUnder, "under a bar"]];
  return [name.trim().replace(/\s+/g, " "), faults.filter(([is]) => is).map(([, words]) => words).join(", ")];
}"""


class Keys:
    """Somebody who has a keyboard and no pointer."""

    def __init__(self, page):
        self.page = page
        self.press = page.keyboard.press
        self.type = page.keyboard.insert_text

    def tab(self, key="Tab"):
        """The name of the next stop, which can be seen."""
        self.press(key)
        name, fault = self.page.evaluate(LOOK)
        assert fault == "", f"{name}: {fault}"
        return name

    def tab_to(self, words):
        stops = []
        while not re.search(words, stop := self.tab()):
            stops.append(stop)
            assert len(stops) < 120, stops
        return stops

    def follow(self, words):
        """Reach what leads to another page, press it, and be there."""
        self.tab_to(words)
        with self.page.expect_navigation():
            self.press("Enter")

    def walk(self):
        """Through the page and out of it, and the same way back."""
        self.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        for key in ("Tab", "Shift+Tab"):
            stops = 0
            while self.tab(key):
                stops += 1
                assert stops < 200, f"{key} never leaves the page"
            assert stops > 5
