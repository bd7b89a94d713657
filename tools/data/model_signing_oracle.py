"""Print signed folders, changed folders and what model-signing says of them, as JSON: test/fixtures/model-signing-oracle.json.

Usage:  python tools/data/model_signing_oracle.py > test/fixtures/model-signing-oracle.json

Needs model-signing 1.1.1 and pyOpenSSL. `cli` is the answer of the command `model_signing verify`, `api` that of
`verifying.Config`, which takes the method of hashing from the signature, and `explicit` that of it with the method that
was used for signing. Each is "ok" or the first line of the error.
"""

import base64
import contextlib
import datetime
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from model_signing import hashing, signing, verifying

FILES = {
    "saved_model.pb": "a graph",
    "variables/variables.index": "an index",
    "variables/variables.data-00000-of-00001": "0123456789abcdefghij",
    "assets/vocab ä:1.txt": "cat\ndog\n",
    "assets/empty.txt": "",
}


def keys(folder):
    made = {}
    for name, curve in (("p256", ec.SECP256R1()), ("p384", ec.SECP384R1()), ("p521", ec.SECP521R1()), ("other", ec.SECP256R1())):
        key = ec.generate_private_key(curve)
        private = folder / f"{name}.key"
        private.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        (folder / f"{name}.pub").write_bytes(public)
        made[name] = public.decode()
    return made


def certificate(folder):
    """A certificate for the key p256, signed by a root of its own."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    end = datetime.datetime(2046, 1, 1, tzinfo=datetime.timezone.utc)
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example Root")])
    root = (
        x509.CertificateBuilder().subject_name(root_name).issuer_name(root_name).public_key(root_key.public_key())
        .serial_number(1).not_valid_before(start).not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    key = serialization.load_pem_private_key((folder / "p256.key").read_bytes(), None)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example Signer")])
    usage = dict.fromkeys(
        ["content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"],
        False,
    )
    leaf = (
        x509.CertificateBuilder().subject_name(name).issuer_name(root_name).public_key(key.public_key())
        .serial_number(2).not_valid_before(start).not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, **usage), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    for file, made in (("root.pem", root), ("leaf.pem", leaf)):
        (folder / file).write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return {"root": (folder / "root.pem").read_text(), "leaf": (folder / "leaf.pem").read_text()}


def write(folder, files, links=()):
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    for path, target in dict(links).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).symlink_to(target)


def sign(folder, model, key="p256", config=hashing.Config, ignore=("model.sig",)):
    config = config()
    config.set_ignored_paths(paths=[model / path for path in ignore], ignore_git_paths=True)
    signing.Config().use_elliptic_key_signer(private_key=folder / f"{key}.key").set_hashing_config(config).sign(model, model / "model.sig")


def by_api(config, model, hashed=None):
    if hashed:
        config.set_hashing_config(hashed().set_ignored_paths(paths=["model.sig"]))
    try:
        with contextlib.redirect_stdout(sys.stderr):  # it warns there
            config.verify(model, model / "model.sig")
        return "ok"
    except Exception as error:  # the answer, whatever it is
        return f"{type(error).__name__}: {error}".splitlines()[0].replace(str(model), "MODEL")[:300]


def by_cli(words, model):
    run = subprocess.run(
        [sys.executable, "-m", "model_signing", "verify", *words, str(model), "--signature", str(model / "model.sig")],
        capture_output=True, text=True, check=False,
    )
    if run.returncode == 0:
        return "ok"
    return (run.stderr.strip().splitlines() or ["?"])[-1].replace(str(model), "MODEL")[:300]


def repacked(model, change):
    """Changes the signature's JSON in place."""
    path = model / "model.sig"
    bundle = json.loads(path.read_text())
    change(bundle)
    path.write_text(json.dumps(bundle))


def envelope(folder, statement, key="p256", pae=None):
    """A bundle over a statement of one's own, as the library signs it."""
    private = serialization.load_pem_private_key((folder / f"{key}.key").read_bytes(), None)
    payload = json.dumps(statement).encode()
    kind = "application/vnd.in-toto+json"
    covered = pae(kind, payload) if pae else b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
    return {
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {
            "publicKey": {"hint": hashlib.sha256((folder / f"{key}.pub").read_bytes()).hexdigest()},
            "tlogEntries": [],
        },
        "dsseEnvelope": {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": kind,
            "signatures": [{"sig": base64.b64encode(private.sign(covered, ec.ECDSA(hashes.SHA256()))).decode(), "keyid": ""}],
        },
    }


def statement_of(files, predicate=None, **changes):
    resources = [
        {"name": path, "algorithm": "sha256", "digest": hashlib.sha256(text.encode()).hexdigest()}
        for path, text in sorted(files.items())
    ]
    root = hashlib.sha256(b"".join(bytes.fromhex(one["digest"]) for one in resources)).hexdigest()
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "model", "digest": {"sha256": root}}],
        "predicateType": "https://model_signing/signature/v1.0",
        "predicate": {
            "serialization": {"method": "files", "hash_type": "sha256", "allow_symlinks": False, "ignore_paths": ["model.sig"], **(predicate or {})},
            "resources": resources,
        },
        **changes,
    }


def legacy(kind, payload):
    """What version 0.2 covered, by mistake."""
    return f"DSSEV1 {len(kind)} {kind} {len(payload)} {payload}".encode()


def main():
    work = pathlib.Path(tempfile.mkdtemp())
    public = keys(work)
    certificates = certificate(work)
    cases = []

    def case(name, make, *, key="p256", files=FILES, links=(), method=("key",), hashed=None):
        model = work / f"case{len(cases)}" / "model"
        model.mkdir(parents=True)
        write(model, files, links)
        make(model)
        if method[0] == "key":
            words = ["key", "--public_key", str(work / f"{key}.pub")]
            config = verifying.Config().use_elliptic_key_verifier(public_key=work / f"{key}.pub")
        else:
            words = ["certificate", "--certificate_chain", str(work / method[1])]
            config = verifying.Config().use_certificate_verifier(certificate_chain=[work / method[1]])
        found, links_found = {}, {}
        for path in sorted(model.rglob("*")):
            below = path.relative_to(model).as_posix()
            if path.is_symlink():
                links_found[below] = os.readlink(path)
            elif path.is_file() and below != "model.sig":
                found[below] = path.read_bytes().decode("latin-1")
        cases.append({
            "name": name,
            "key": key if method[0] == "key" else "p256",
            "method": method[0],
            "files": found,
            **({"links": links_found} if links_found else {}),
            "signature": (model / "model.sig").read_bytes().decode("latin-1"),
            "cli": by_cli(words, model),
            "api": by_api(config, model),
            **({"explicit": by_api(config, model, hashed)} if hashed else {}),
        })

    def signed(then=None, **options):
        def make(model):
            sign(work, model, **options)
            if then:
                then(model)
        return make

    def text(path, content):
        return lambda model: (model / path).write_text(content, encoding="utf-8")

    def moved(model):
        (model / "assets/empty.txt").rename(model / "assets/none.txt")

    def git(model):
        write(model, {".git/HEAD": "ref", ".gitattributes": "*.pb binary", ".github/x.yml": "on: push", ".gitignore": "*.log"})

    def other_model(model):
        other = model.parent / "other"
        write(other, {"saved_model.pb": "another graph"})
        sign(work, other)
        shutil.copy(other / "model.sig", model / "model.sig")

    def raw(statement, **options):
        return lambda model: (model / "model.sig").write_text(json.dumps(envelope(work, statement, **options)))

    def changed(change):
        return signed(lambda model: repacked(model, change))

    def shards(algorithm="sha256", size=8):
        return lambda: hashing.Config().use_shard_serialization(hashing_algorithm=algorithm, shard_size=size)

    def whole(algorithm):
        return lambda: hashing.Config().use_file_serialization(hashing_algorithm=algorithm)

    def linked():
        return hashing.Config().set_allow_symlinks(True)

    def hashed_case(name, config, then=None, **options):
        case(name, signed(then, config=config), hashed=config, **options)

    case("as signed, P-256", signed())
    case("as signed, P-384", signed(key="p384"), key="p384")
    case("as signed, P-521", signed(key="p521"), key="p521")
    case("a file changed", signed(text("saved_model.pb", "b graph")))
    case("a file added", signed(text("assets/new.txt", "new")))
    case("a file missing", signed(lambda model: (model / "variables/variables.index").unlink()))
    case("a file renamed", signed(moved))
    case("another key", signed(), key="other")
    case("signature of another model", other_model)
    case("git files added", signed(git))
    case("git files signed", lambda model: (git(model), sign(work, model)))
    case("a path that the signer ignored changed", signed(text("assets/vocab ä:1.txt", "cow"), ignore=("model.sig", "assets")))
    case("a file added below an ignored path", signed(text("assets/new.txt", "new"), ignore=("model.sig", "assets")))
    case("the signature not ignored", signed(ignore=()))
    case("everything ignored", signed(text("saved_model.pb", "b graph"), ignore=(".",)))
    case("a link in the folder", lambda model: (sign(work, model), (model / "assets/link.txt").symlink_to("empty.txt")))
    hashed_case("a link signed", linked, links={"assets/link.txt": "empty.txt"})
    hashed_case("a link to a folder signed", linked, links={"more": "variables"})
    plain = {path: text for path, text in FILES.items() if ":" not in path}
    shard = "variables/variables.data-00000-of-00001"
    hashed_case("shards", shards(), files=plain)
    hashed_case("shards of a path with a colon", shards())
    hashed_case("shards, a file changed", shards(), text(shard, "0123456789abcdefghiX"), files=plain)
    hashed_case("shards, a file longer", shards(), text(shard, "0123456789abcdefghijk"), files=plain)
    hashed_case("shards, a file shorter", shards(), text(shard, "0123456789abcdef"), files=plain)
    hashed_case("shards, an empty file added", shards(), text("assets/more.txt", ""), files=plain)
    hashed_case("BLAKE2b", whole("blake2"))
    hashed_case("BLAKE2b, a file changed", whole("blake2"), text("saved_model.pb", "b graph"))
    hashed_case("BLAKE2b shards", shards("blake2"), files=plain)
    hashed_case("BLAKE3", whole("blake3"))
    hashed_case("BLAKE3, a file changed", whole("blake3"), text("saved_model.pb", "b graph"))
    case("a statement of one's own", raw(statement_of(FILES)))
    case("a root digest of other files", raw({**statement_of(FILES), "subject": [{"name": "model", "digest": {"sha256": "0" * 64}}]}))
    case("another type of predicate", raw(statement_of(FILES, predicateType="https://slsa.dev/provenance/v1")))
    case("another type of statement", raw(statement_of(FILES, _type="https://in-toto.io/Statement/v0.1")))
    case("another method", raw(statement_of(FILES, {"method": "tensors"})))
    case("two subjects", raw({**statement_of(FILES), "subject": statement_of(FILES)["subject"] * 2}))
    case("a digest of another algorithm than declared", raw(statement_of(FILES, {"hash_type": "blake2b"})))
    twice = statement_of(FILES)
    twice["predicate"]["resources"].append({"name": "saved_model.pb", "algorithm": "sha256", "digest": "0" * 64})
    case("a file signed twice", raw(twice))
    case("a path that leaves the folder", raw(statement_of({**FILES, "../model/saved_model.pb": "a graph"})))
    case("version 0.2", raw(
        {"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://model_signing/Digests/v0.1", "predicate": {"unused": "Unused, just passed due to API requirements"},
         "subject": [{"name": path, "digest": {"sha256": hashlib.sha256(text.encode()).hexdigest()}} for path, text in FILES.items()]},
        pae=legacy))
    case("the envelope of version 0.2", raw(statement_of(FILES), pae=legacy))
    def payload_changed(bundle):
        one = bundle["dsseEnvelope"]
        payload = json.loads(base64.b64decode(one["payload"]))
        payload["subject"][0]["name"] = "renamed"
        one["payload"] = base64.b64encode(json.dumps(payload).encode()).decode()
    case("a payload changed after signing", changed(payload_changed))
    case("no signatures", changed(lambda bundle: bundle["dsseEnvelope"].update(signatures=[])))
    case("a second signature of nobody", changed(lambda bundle: bundle["dsseEnvelope"]["signatures"].append({"sig": "AAAA", "keyid": ""})))
    case("another media type", changed(lambda bundle: bundle.update(mediaType="application/vnd.dev.sigstore.bundle+json;version=0.1")))
    case("another payload type", changed(lambda bundle: bundle["dsseEnvelope"].update(payloadType="text/plain")))
    case("no hint of the key", changed(lambda bundle: bundle["verificationMaterial"]["publicKey"].pop("hint")))
    case("the hint of another key", changed(lambda bundle: bundle["verificationMaterial"]["publicKey"].update(hint="0" * 64)))
    case("a message signature", changed(lambda bundle: (bundle.update(messageSignature={"signature": "AAAA"}), bundle.pop("dsseEnvelope"))))
    case("truncated JSON", signed(lambda model: (model / "model.sig").write_text((model / "model.sig").read_text()[:400])))
    case("an empty signature", signed(lambda model: (model / "model.sig").write_text("")))
    case("JSON that is not a signature", signed(lambda model: (model / "model.sig").write_text("[1, 2]")))

    def by_certificate(model):
        config = hashing.Config().set_ignored_paths(paths=[model / "model.sig"])
        signing.Config().use_certificate_signer(
            private_key=work / "p256.key", signing_certificate=work / "leaf.pem", certificate_chain=[work / "root.pem"]
        ).set_hashing_config(config).sign(model, model / "model.sig")
    case("a certificate", by_certificate, method=("certificate", "root.pem"))
    head = {"source": "model-signing 1.1.1", "asOf": "2026-11-28", "keys": public, "certificates": certificates}
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in cases)
    print(json.dumps(head)[:-1] + f', "cases": [\n{lines}\n]}}')
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
