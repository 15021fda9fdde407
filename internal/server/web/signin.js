// Signing in with a token, and out again.
import { call, loadMe, me } from "./api.js";
import { byId, h, say } from "./dom.js";
import { t } from "./i18n.js";

// showSignIn asks for the token, and goes on with enter once it is valid.
export function showSignIn(enter) {
  document.body.classList.add("signed-out");
  const input = byId("token"), wrong = byId("token-wrong");
  byId("signin").hidden = false;
  byId("signin-form").onsubmit = async (e) => {
    e.preventDefault();
    const token = input.value.trim();
    if (!token) return input.focus();
    try {
      await call("POST", "/v1/session", { token });
      await loadMe();
      input.value = wrong.textContent = "";
      input.removeAttribute("aria-invalid");
      byId("signin").hidden = true;
      document.body.classList.remove("signed-out");
      enter();
    } catch (problem) {
      wrong.textContent = t(problem.code === "token" ? "signin.wrong" : problem.code === "offline" ? "error.offline" : "error.mend.later");
      say(wrong.textContent);
      input.setAttribute("aria-invalid", "true");
      input.select();
    }
  };
  input.focus();
}

// renderAccount names who is signed in, with the way out; nothing where no
// sign-in is needed.
export function renderAccount() {
  byId("account").hidden = !me.required;
  byId("account").replaceChildren(h("span", { title: me.name }, me.name), h("button.plain", { type: "button", onclick: signOut }, t("signin.out")));
}

async function signOut() {
  await call("DELETE", "/v1/session").catch(() => {});
  history.replaceState(null, "", "/");
  dispatchEvent(new Event("signedout"));
}
