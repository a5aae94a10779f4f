// Says in the page what allauth's own script would only tell the console: no passkey came from the device.
(function () {
  document.addEventListener("allauth.error", function (event) {
    const fault = document.querySelector("[data-passkey-fault]");
    if (!fault) {
      return;
    }
    event.preventDefault();
    fault.hidden = false;
    fault.focus();
  });
})();
