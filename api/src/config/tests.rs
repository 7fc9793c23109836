use super::*;
use std::fs;

/// A key-encryption key.
const KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

fn environment(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn configured(pairs: &[(&str, &str)]) -> Result<Configuration, ConfigError> {
    Configuration::new(&Settings::collect(&[], None, &environment(pairs))?)
}

#[test]
fn flags_win_over_variables_over_the_file_over_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recourse.toml");
    fs::write(&file, "listen = '127.0.0.1:1'\nlog_format = 'json'\nlog_level = 'warn'\nsandbox = true\n").unwrap();
    let variables = environment(&[("RECOURSE_LISTEN", "127.0.0.1:2"), ("RECOURSE_LOG_FORMAT", "text")]);
    let flags = [(Setting::Listen, "127.0.0.1:3".to_owned())];
    let settings = Settings::collect(&flags, Some(&file), &variables).unwrap();
    let said = |setting| (settings.value(setting).unwrap().to_owned(), settings.source(setting));
    assert_eq!(said(Setting::Listen), ("127.0.0.1:3".to_owned(), Source::Flag));
    assert_eq!(said(Setting::LogFormat), ("text".to_owned(), Source::Environment));
    assert_eq!(said(Setting::LogLevel), ("warn".to_owned(), Source::File(file.clone())));
    assert_eq!(said(Setting::SandboxDir), ("recourse-sandbox".to_owned(), Source::Default));
    let named = environment(&[("RECOURSE_CONFIG", file.to_str().unwrap())]);
    assert_eq!(Settings::collect(&[], None, &named).unwrap().value(Setting::LogLevel), Some("warn"));
}

#[test]
fn unknown_keys_and_variables_are_errors_that_help() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recourse.toml");
    fs::write(&file, "databse_url = 'sqlite::memory:'").unwrap();
    let error = Settings::collect(&[], Some(&file), &environment(&[])).unwrap_err().to_string();
    assert!(error.contains("databse_url") && error.contains("`database_url`"), "{error}");
    let error = configured(&[("RECOURSE_LISTNE", "x")]).unwrap_err().to_string();
    assert!(error.contains("RECOURSE_LISTNE") && error.contains("RECOURSE_LISTEN?"), "{error}");
    assert!(configured(&[("RECOURSE_TEST_POSTGRES", "required")]).is_ok());
    let error = configured(&[("RECOURSE_LISTEN", "everywhere")]).unwrap_err().to_string();
    assert!(error.starts_with("listen (environment)"), "{error}");
}

#[test]
fn nothing_configured_is_the_sandbox() {
    let configuration = configured(&[]).unwrap();
    assert_eq!(configuration.database_url.to_string(), "sqlite://recourse-sandbox/recourse.sqlite");
    assert!(matches!(configuration.world, World::Sandbox(SandboxConfiguration { clock: None, frozen: false, .. })));
    let with_database = configured(&[("RECOURSE_DATABASE_URL", "sqlite::memory:"), ("RECOURSE_SANDBOX", "true")]).unwrap();
    assert!(with_database.sandbox().is_ok());
}

#[test]
fn production_names_every_missing_setting() {
    let error = configured(&[("RECOURSE_ISSUER", "https://issuer.example")]).unwrap_err().to_string();
    assert!(
        error.contains("RECOURSE_DATABASE_URL") && error.contains("RECOURSE_JWKS") && !error.contains("RECOURSE_ISSUER"),
        "{error}"
    );
    let error = configured(&[("RECOURSE_DATABASE_URL", "sqlite::memory:")]).unwrap_err().to_string();
    assert!(error.contains("RECOURSE_ISSUER") && error.contains("RECOURSE_JWKS"), "{error}");
}

#[test]
fn the_sandbox_clock_is_refused_in_production() {
    let all = [
        ("RECOURSE_DATABASE_URL", "sqlite::memory:"),
        ("RECOURSE_ISSUER", "i"),
        ("RECOURSE_JWKS", "keys.json"),
        ("RECOURSE_ENCRYPTION_KEY_FILE", "encryption-key"),
    ];
    let production = configured(&all).unwrap();
    assert!(matches!(configured(&all[..3]), Err(ConfigError::NoEncryptionKey)));
    let twice = [all.as_slice(), &[("RECOURSE_ENCRYPTION_KEY", KEY)]].concat();
    assert!(matches!(configured(&twice), Err(ConfigError::TwoEncryptionKeys)));
    assert!(matches!(&production.world, World::Production(world) if world.audience == "recourse"));
    assert!(matches!(production.sandbox(), Err(ConfigError::SandboxOnly)));
    for (name, value) in [("RECOURSE_SANDBOX_CLOCK", "2024-10-01T00:00:00Z"), ("RECOURSE_SANDBOX_CLOCK_FROZEN", "true")] {
        let error = configured(&[all.as_slice(), &[(name, value)]].concat()).unwrap_err().to_string();
        assert!(error.contains("refused in production"), "{error}");
    }
}

#[test]
fn the_sandbox_clock_is_read() {
    let at =
        configured(&[("RECOURSE_SANDBOX_CLOCK", "2024-10-11T19:59:59.999-04:00"), ("RECOURSE_SANDBOX_CLOCK_FROZEN", "true")])
            .unwrap();
    let sandbox = at.sandbox().unwrap();
    assert_eq!(sandbox.clock.unwrap().to_string(), "2024-10-11T23:59:59.999Z");
    assert!(sandbox.frozen);
    assert!(configured(&[("RECOURSE_SANDBOX_CLOCK", "yesterday")]).is_err());
}

#[test]
fn limits_are_read() {
    let limits = |pairs: &[(&str, &str)]| configured(pairs).map(|configuration| configuration.limits);
    assert_eq!(limits(&[]).unwrap(), LimitConfiguration { quota: Quota::new(600_000, 600_000), trusted_proxies: vec![] });
    let production = [
        ("RECOURSE_DATABASE_URL", "postgres://localhost/d"),
        ("RECOURSE_ISSUER", "i"),
        ("RECOURSE_JWKS", "f"),
        ("RECOURSE_ENCRYPTION_KEY", KEY),
    ];
    assert_eq!(limits(&production).unwrap().quota, Quota::new(6_000, 6_000));
    let both = limits(&[("RECOURSE_RATE_LIMIT", "60"), ("RECOURSE_RATE_BURST", "5")]).unwrap();
    assert_eq!(both.quota, Quota::new(60, 5));
    assert_eq!(limits(&[("RECOURSE_RATE_LIMIT", "60")]).unwrap().quota, Quota::new(60, 60));
    assert_eq!(limits(&[("RECOURSE_RATE_LIMIT", "0"), ("RECOURSE_RATE_BURST", "5")]).unwrap().quota, None);
    let proxies = limits(&[("RECOURSE_TRUSTED_PROXIES", "10.0.0.1, 2001:db8::1")]).unwrap().trusted_proxies;
    assert_eq!(proxies, ["10.0.0.1".parse::<std::net::IpAddr>().unwrap(), "2001:db8::1".parse().unwrap()]);
    for (name, value) in [
        ("RECOURSE_RATE_LIMIT", "many"),
        ("RECOURSE_RATE_LIMIT", "-1"),
        ("RECOURSE_RATE_LIMIT", "1000001"),
        ("RECOURSE_RATE_BURST", "0"),
        ("RECOURSE_TRUSTED_PROXIES", "proxy.example"),
    ] {
        assert!(limits(&[(name, value)]).is_err(), "{name}={value}");
    }
}

#[test]
fn connections_are_read() {
    let connections = |pairs: &[(&str, &str)]| configured(pairs).map(|configuration| configuration.connections);
    assert_eq!(connections(&[]).unwrap(), ConnectionConfiguration::default());
    let all = ["MAX_CONNECTIONS", "HEAD_TIMEOUT", "BODY_TIMEOUT", "ANSWER_TIMEOUT", "KEEP_ALIVE"]
        .map(|name| format!("RECOURSE_{name}"));
    let pairs: Vec<(&str, &str)> = all.iter().map(String::as_str).zip(["1", "2", "3", "4", "5"]).collect();
    let [head_timeout, body_timeout, answer_timeout, keep_alive] = [2, 3, 4, 5].map(std::time::Duration::from_secs);
    let said = ConnectionConfiguration { most: 1, head_timeout, body_timeout, answer_timeout, keep_alive };
    assert_eq!(connections(&pairs).unwrap(), said);
    for name in &all {
        for value in ["0", "-1", "soon", "18446744073709551616"] {
            assert!(connections(&[(name, value)]).is_err(), "{name}={value}");
        }
    }
}

#[test]
fn a_number_of_the_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recourse.toml");
    fs::write(&file, "rate_limit = 60\nrate_burst = '7'\n").unwrap();
    let settings = Settings::collect(&[], Some(&file), &environment(&[])).unwrap();
    assert_eq!(Configuration::new(&settings).unwrap().limits.quota, Quota::new(60, 7));
    fs::write(&file, "rate_limit = 60.5").unwrap();
    assert!(Settings::collect(&[], Some(&file), &environment(&[])).is_err());
}
