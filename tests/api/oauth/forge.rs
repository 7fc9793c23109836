//! Making JWTs that no library would make.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::Value;

pub(super) fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A JWT with exactly this header and these claims, whatever they say.
pub(super) fn signed(header: &Value, claims: &Value, algorithm: Algorithm, key: &EncodingKey) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let signature = crypto::sign(message.as_bytes(), key, algorithm).unwrap();
    format!("{message}.{signature}")
}

/// `value` with these members set; a `null` takes one away.
pub(super) fn with(value: &Value, change: &[(&str, Value)]) -> Value {
    let mut changed = value.clone();
    for (name, member) in change {
        if member.is_null() {
            changed.as_object_mut().unwrap().remove(*name);
        } else {
            changed[*name] = member.clone();
        }
    }
    changed
}

/// The same JWT with other signatures: blank, cut, longer, each of many bits turned, and the numbers that a broken verifier takes.
pub(super) fn with_broken_signatures(jwt: &str) -> Vec<(String, String)> {
    let (message, signature) = jwt.rsplit_once('.').unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let mut cells = Vec::new();
    let mut push = |name: String, signature: String| cells.push((format!("signature {name}"), format!("{message}.{signature}")));
    push("blank".to_owned(), String::new());
    push("padded".to_owned(), format!("{signature}=="));
    push("spaced".to_owned(), format!("{signature} "));
    for cut in [1, 2, 4, 43, 85] {
        push(format!("cut by {cut}"), signature[..signature.len() - cut].to_owned());
    }
    push("twice".to_owned(), URL_SAFE_NO_PAD.encode([&bytes[..], &bytes[..]].concat()));
    push("with a byte more".to_owned(), URL_SAFE_NO_PAD.encode([&bytes[..], &[0]].concat()));
    for bit in (0..bytes.len() * 8).step_by(19) {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        push(format!("bit {bit}"), URL_SAFE_NO_PAD.encode(flipped));
    }
    let (r, s) = bytes.split_at(32);
    let order = [
        0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17,
        0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ];
    let zero = [0; 32];
    let one = [&[0; 31][..], &[1]].concat();
    for (name, numbers) in [
        ("r = 0", [&zero[..], s].concat()),
        ("s = 0", [r, &zero].concat()),
        ("r = s = 0", [zero, zero].concat()),
        ("r = s = 1", [&one[..], &one].concat()),
        ("r = n", [&order[..], s].concat()),
        ("s = n", [r, &order].concat()),
        ("r = s = n", [order, order].concat()),
        ("r and s swapped", [s, r].concat()),
        ("r = s = 2^256 - 1", vec![0xFF; 64]),
        ("ASN.1", asn1(r, s)),
    ] {
        push(name.to_owned(), URL_SAFE_NO_PAD.encode(numbers));
    }
    cells
}

fn asn1(r: &[u8], s: &[u8]) -> Vec<u8> {
    let number = |digits: &[u8]| {
        let digits = if digits[0] >= 0x80 { [&[0], digits].concat() } else { digits.to_vec() };
        [&[2, digits.len() as u8], &digits[..]].concat()
    };
    let both = [number(r), number(s)].concat();
    [&[0x30, both.len() as u8], &both[..]].concat()
}

/// HMACs whose secret is the public key, in every form in which one comes by it.
pub(super) fn confused(header: &Value, claims: &Value, public: &Value) -> Vec<(String, String)> {
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(public[name].as_str().unwrap()).unwrap();
    let point = [&[4][..], &coordinate("x"), &coordinate("y")].concat();
    // SubjectPublicKeyInfo of a point on P-256.
    let der = [
        &[
            0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE,
            0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
        ][..],
        &point,
    ]
    .concat();
    let text = base64::engine::general_purpose::STANDARD.encode(&der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"));
    let secrets = [
        ("PEM", pem.clone().into_bytes()),
        ("PEM without its last line end", pem.trim_end().to_owned().into_bytes()),
        ("DER", der),
        ("JWK", public.to_string().into_bytes()),
        ("point", point),
        ("x", coordinate("x")),
        ("nothing", vec![]),
    ];
    let algorithms = [("HS256", Algorithm::HS256), ("HS384", Algorithm::HS384), ("HS512", Algorithm::HS512)];
    let each = secrets.into_iter().flat_map(|(form, secret)| {
        algorithms.map(|(name, algorithm)| {
            let header = with(header, &[("alg", Value::from(name))]);
            let key = EncodingKey::from_secret(&secret);
            (format!("{name} with the public key as {form}"), signed(&header, claims, algorithm, &key))
        })
    });
    each.collect()
}

/// Without any signature, in every spelling of "none".
pub(super) fn unsigned(header: &Value, claims: &Value, genuine: &str) -> Vec<(String, String)> {
    let signature = genuine.rsplit_once('.').unwrap().1;
    let each = ["none", "None", "NONE", "nOnE"].into_iter().flat_map(|none| {
        let message = format!("{}.{}", part(&with(header, &[("alg", Value::from(none))])), part(claims));
        [
            (format!("alg {none}"), format!("{message}.")),
            (format!("alg {none} and a signature"), format!("{message}.{signature}")),
            (format!("alg {none} without a third part"), message),
        ]
    });
    each.collect()
}
