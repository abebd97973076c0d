//! A real browser: Chromium, driven through chromedriver by the `WebDriver` protocol.

use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use ureq::Agent;

/// How `WebDriver` names an element in JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Keys as `WebDriver` writes them.
pub const CONTROL: &str = "\u{E009}";
pub const TAB: &str = "\u{E004}";
pub const ENTER: &str = "\u{E007}";
pub const SPACE: &str = " ";

/// A browser with a profile of its own, closed when it is dropped.
pub struct Browser {
    driver: Child,
    agent: Agent,
    session: String,
    profile: TempDir,
}

/// Says something past the test harness, which would keep it to itself.
pub fn say(words: &str) {
    let _ = writeln!(std::io::stderr(), "{words}");
}

impl Browser {
    /// Starts one. Where there is none, says what is skipped; on a CI machine that is a failure.
    pub fn start(test: &str) -> Option<Self> {
        match Self::try_start() {
            Ok(browser) => Some(browser),
            Err(why) => {
                let ci = std::env::var("CI").is_ok_and(|ci| !ci.is_empty() && ci != "false");
                assert!(!ci, "{test} needs Chromium and chromedriver: {why}");
                say(&format!("skipped, for want of Chromium and chromedriver: {test} ({why})"));
                None
            }
        }
    }

    fn try_start() -> Result<Self, String> {
        let name = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
        let mut driver = Command::new(&name)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{name}: {error}"))?;
        let lines = BufReader::new(driver.stdout.take().expect("its output")).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let port = line.split_once("started successfully on port ")?.1;
            Some(port.trim_end_matches('.').to_owned())
        });
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(120)));
        let mut browser = Self {
            driver,
            agent: config.build().into(),
            session: String::new(),
            profile: tempfile::tempdir().map_err(|e| e.to_string())?,
        };
        let port = port.ok_or_else(|| format!("{name} did not start"))?;
        browser.session = format!("http://127.0.0.1:{port}/session");
        let profile = format!("--user-data-dir={}", browser.profile.path().display());
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--window-size=1280,900",
            &profile,
        ];
        let started = browser.try_call(
            "POST",
            "",
            &json!({ "capabilities": { "alwaysMatch": {
                "goog:chromeOptions": { "args": arguments },
                "goog:loggingPrefs": { "browser": "ALL" },
                "unhandledPromptBehavior": "accept",
            } } }),
        )?;
        let id = started["sessionId"].as_str().ok_or("no session")?;
        browser.session = format!("{}/{id}", browser.session);
        Ok(browser)
    }

    fn try_call(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let url = format!("{}{path}", self.session);
        let answer = match method {
            "GET" => self.agent.get(url).call(),
            "DELETE" => self.agent.delete(url).call(),
            _ => self
                .agent
                .post(url)
                .content_type("application/json; charset=utf-8")
                .send(body.to_string()),
        };
        let mut answer = answer.map_err(|error| error.to_string())?;
        let reader = answer.body_mut().with_config().limit(64 << 20);
        let text = reader.read_to_string().map_err(|error| error.to_string())?;
        let mut answer: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let value = answer["value"].take();
        match value["error"].as_str() {
            Some(_) => Err(value["message"].as_str().unwrap_or_default().to_owned()),
            None => Ok(value),
        }
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        self.try_call(method, path, body).unwrap_or_else(|error| panic!("{path} {body}: {error}"))
    }

    /// Opens a file.
    pub fn open(&self, file: &Path) {
        self.call("POST", "/url", &json!({ "url": format!("file://{}", file.display()) }));
    }

    pub fn reload(&self) {
        self.call("POST", "/refresh", &json!({}));
    }

    /// Runs a function body in the page and hands back what it returns.
    pub fn js(&self, script: &str, arguments: &[Value]) -> Value {
        self.call("POST", "/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// The same for what takes its time: the last argument is to be called with the result.
    pub fn js_later(&self, script: &str, arguments: &[Value]) -> Value {
        self.call("POST", "/execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// The number or text that an expression is.
    pub fn text(&self, expression: &str) -> String {
        let value = self.js(&format!("return String({expression})"), &[]);
        value.as_str().expect("a text").to_owned()
    }

    pub fn number(&self, expression: &str) -> f64 {
        self.js(&format!("return Number({expression})"), &[]).as_f64().expect("a number")
    }

    /// Waits until an expression is true.
    pub fn wait(&self, expression: &str) {
        let until = Instant::now() + Duration::from_secs(20);
        while self.js(&format!("return Boolean({expression})"), &[]) != json!(true) {
            assert!(Instant::now() < until, "never true: {expression}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The element of a selector, scrolled to where it can be clicked.
    fn element(&self, selector: &str) -> String {
        let found =
            self.call("POST", "/element", &json!({ "using": "css selector", "value": selector }));
        found[ELEMENT].as_str().expect("an element").to_owned()
    }

    pub fn click(&self, selector: &str) {
        let script = "document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.js(script, &[selector.into()]);
        let element = self.element(selector);
        self.call("POST", &format!("/element/{element}/click"), &json!({}));
    }

    /// Types into an element, on top of what it holds.
    pub fn type_into(&self, selector: &str, keys: &str) {
        let element = self.element(selector);
        self.call("POST", &format!("/element/{element}/value"), &json!({ "text": keys }));
    }

    /// Presses keys one after another, wherever the focus is.
    pub fn press(&self, keys: &str) {
        let press = |key: char| {
            let key = key.to_string();
            [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })]
        };
        let actions: Vec<Value> = keys.chars().flat_map(press).collect();
        let actions = json!([{ "type": "key", "id": "keyboard", "actions": actions }]);
        self.call("POST", "/actions", &json!({ "actions": actions }));
    }

    /// Chooses an option of a select by its words.
    pub fn choose(&self, id: &str, words: &str) {
        let script = "const select = document.getElementById(arguments[0]);
            const option = [...select.options].find((o) => o.textContent === arguments[1]);
            if (!option) throw new Error([...select.options].map((o) => o.textContent).join('|'));
            select.value = option.value;
            select.dispatchEvent(new Event('input', { bubbles: true }));";
        self.js(script, &[id.into(), words.into()]);
    }

    /// The name and the role that assistive technology is given for each element of a selector,
    /// with the element's HTML.
    pub fn names(&self, selector: &str) -> Vec<(String, String, String)> {
        let found =
            self.call("POST", "/elements", &json!({ "using": "css selector", "value": selector }));
        let elements = found.as_array().expect("elements");
        let of = |element: &Value| {
            let id = element[ELEMENT].as_str().expect("an element");
            let get = |what: &str| self.call("GET", &format!("/element/{id}/{what}"), &json!({}));
            let html = self
                .js("return arguments[0].outerHTML.slice(0, 200)", std::slice::from_ref(element));
            let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
            (text(get("computedlabel")), text(get("computedrole")), text(html))
        };
        elements.iter().map(of).collect()
    }

    /// A command of the browser's own protocol.
    pub fn cdp(&self, command: &str, parameters: Value) -> Value {
        self.call("POST", "/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    pub fn size(&self, width: u32, height: u32) {
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 }),
        );
    }

    pub fn dark(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// What the browser had to say: errors, refused scripts.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.call("POST", "/se/log", &json!({ "type": "browser" }));
        let entries = log.as_array().expect("a list");
        entries.iter().map(|e| e["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// A picture of the window.
    pub fn screenshot(&self, file: &Path) {
        let picture = self.call("GET", "/screenshot", &json!({}));
        let encoded = picture.as_str().expect("a picture").as_bytes();
        let bytes = data_encoding::BASE64.decode(encoded).expect("base64");
        fs::write(file, bytes).expect("a file");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.try_call("DELETE", "", &json!({}));
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
