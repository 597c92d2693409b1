// <ve-passkey data-operation="get|create" data-options="address"> inside a form: submitting the form asks the authenticator first and sends its answer.
const supported = typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON === "function"
  && typeof window.PublicKeyCredential.parseRequestOptionsFromJSON === "function";

// One request at a time is the browser's rule: the list under the e-mail field waits until a button wants an answer.
let waiting;

customElements.define("ve-passkey", class extends HTMLElement {
  connectedCallback() {
    if (!supported) return;
    const form = this.closest("form");
    if (!form || form.dataset.passkey !== undefined) return;
    form.dataset.passkey = "";
    this.hidden = false;
    for (const word of form.querySelectorAll("[data-no-passkeys]")) word.hidden = true;
    form.addEventListener("submit", event => { event.preventDefault(); event.stopImmediatePropagation(); this.ask(form); });
    if (this.dataset.autofill !== undefined) this.offer(form);
  }

  disconnectedCallback() { waiting?.abort(); }

  async offer(form) {
    if (await PublicKeyCredential.isConditionalMediationAvailable?.()) await this.ask(form, "conditional");
  }

  async ask(form, mediation) {
    waiting?.abort();
    waiting = new AbortController();
    const signal = waiting.signal;
    try {
      this.complain();
      const credential = await this.credential(form, mediation, signal);
      form.querySelector("[name='Input.Credential']").value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      // Nobody asked for the list under the field, so nobody hears that it failed.
      if (error.name === "AbortError" || mediation) return;
      this.complain(words(error));
      this.offerAgain(form);
    }
  }

  offerAgain(form) { if (this.dataset.autofill !== undefined) this.offer(form); }

  async credential(form, mediation, signal) {
    const token = form.querySelector("[name='__RequestVerificationToken']").value;
    const answer = await fetch(this.dataset.options, { method: "POST", headers: { RequestVerificationToken: token }, signal });
    if (answer.status === 429) throw new Error("Too many tries from your network. Wait a minute and try again.");
    if (answer.status === 403) throw new Error("It has been a while since you showed that it is you. Load the page again and confirm first.");
    if (!answer.ok) throw new Error("The page is out of date. Load it again and retry.");
    const options = await answer.json();
    return this.dataset.operation === "create"
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options), signal })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options), mediation, signal });
  }

  complain(text) {
    const place = this.querySelector("[data-problem]");
    place.textContent = text ?? "";
    place.hidden = !text;
  }
});

function words(error) {
  switch (error.name) {
    case "NotAllowedError": return "No passkey was given. You may have cancelled, or the device took too long.";
    case "InvalidStateError": return "This device already holds a passkey for your account.";
    case "SecurityError": return "Passkeys do not work at this address. Open the site under its own name.";
    default: return error.message;
  }
}
