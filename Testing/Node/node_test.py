#!/usr/bin/env python3
"""Tests of `myosect node` over real sockets, one scenario a run.

    node_test.py --program PATH/myosect --work DIR SCENARIO...

Exit code 77: not possible on this machine.
"""

import argparse
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import minidicom
from minidicom import StorageScp, uid_of, wait_until
from nodekit import HERE, Node, check, free_port, start, studies_of, write_study

SKIPPED = 77


def refuses_strangers_and_garbage(program, work):
    """Callers that are not on the list, wrong called titles, garbage, silence and crowds do not reach the queue, nor hold up others."""
    scp = StorageScp()
    with Node(program, work, [f"REVIEW@127.0.0.1:{scp.port}"], ["--allow-from", "SENDER@localhost", "--acse-timeout", "3", "--max-associations", "3"]) as node:
        node.start()
        check(node.echo() == 0, "a known caller's echo is answered")
        check(node.echo(caller="STRANGER") != 0, "an unknown caller is rejected")
        check(node.echo(called="ANOTHER") != 0, "a wrong called title is rejected")
        files = write_study(work / "in", "stranger", range(2))
        check(node.store(files, caller="STRANGER")[0] != 0, "an unknown caller cannot store")
        for rubbish in (b"GET / HTTP/1.1\r\n\r\n", os.urandom(5000), b"\x01\x00\xff\xff\xff\xff", b"\x04\0\0\0\0\x06\0\0\0\2\1\3"):
            with socket.create_connection(("127.0.0.1", node.port)) as connection:
                try:
                    connection.sendall(rubbish)
                    connection.settimeout(1)
                    connection.recv(100)
                except OSError:
                    pass
            check(node.echo() == 0, "the node answers after garbage")
        silent = [socket.create_connection(("127.0.0.1", node.port)) for _ in range(3)]
        time.sleep(0.5)
        run = subprocess.run(node.sender("echoscu", "-v", "127.0.0.1", node.port), capture_output=True, text=True)
        check(run.returncode != 0 and "Local Limit" in run.stdout + run.stderr, "a caller beyond the limit is told so: " + run.stdout + run.stderr)
        wait_until(lambda: node.echo() == 0, 15, "silent callers are dropped after --acse-timeout")
        for connection in silent:
            connection.close()
        status = node.status()
        check(status["studies_open"] == 0 and sum(status["jobs"].values()) == 0, f"nothing came into the queue: {status}")
        check("STRANGER" in node.log_text(), "the log names the stranger")
        check(node.stop() == 0, "a clean end")
    check(not scp.objects, "nothing was sent")


def analyses_a_study_once(program, work):
    """A study sent twice, and in two associations at once, is analysed once; own and foreign objects are taken and left out."""
    scp = StorageScp()
    with Node(program, work, [f"REVIEW@127.0.0.1:{scp.port}"]) as node:
        node.start()
        files = write_study(work / "in", "one", range(6))
        senders = [node.store_process(files[:4]), node.store_process(files[2:])]
        for sender in senders:
            output = sender.communicate()[0]
            check(sender.returncode == 0, output)
        node.wait_for(done=1)
        check(len(scp.objects) == 1, f"one object: {scp.instances()}")
        sop, data = scp.objects[0]
        check(b"6 images" in data, "of all images")
        for syntax in ([], ["-xi"], ["-xb"], ["-xd"]):
            check(node.store(files, extra=syntax)[0] == 0, f"sent again with {syntax}")
        own = work / "own.dcm"
        own.write_bytes(minidicom.report_bytes(uid_of("one"), sop, "6 images"))
        foreign = work / "foreign.dcm"
        foreign.write_bytes(minidicom.report_bytes(uid_of("other"), uid_of("foreign"), "words"))
        check(node.store([own, foreign])[0] == 0, "its own and foreign objects are taken")
        wait_until(lambda: node.log_text().count("the same images as before") >= 1, 20, "the study closes again")
        counts = wait_until(lambda: node.status()["node"]["since_start"], 5, "counts")
        wait_until(lambda: node.status()["node"]["since_start"].get("own_objects_ignored") == 1, 5, f"own object: {counts}")
        check(node.status()["node"]["since_start"]["objects_left_out"] == 1, f"foreign object: {counts}")
        check(node.runs() == [uid_of("one")] and len(scp.objects) == 1, "still one analysis and one object")
        check(node.status()["jobs"]["done"] == 1 and node.status()["studies_open"] == 0, "one job")
        check(node.stop() == 0, "a clean end")
        # Nothing is forgotten over a restart.
        node.start()
        check(node.store(files)[0] == 0, "sent again")
        wait_until(lambda: node.log_text().count("the same images as before") >= 2, 20, "the study closes again")
        check(node.runs() == [uid_of("one")] and len(scp.objects) == 1, "one analysis after a restart")
        text = node.log_text() + node.orders.parent.joinpath("queue", "state.json").read_text() + str(node.status())
        for secret in ("SECRET", uid_of("one"), uid_of("one/0"), sop):
            check(secret not in text, f"the log and the status do not tell {secret}")


def late_images_supersede(program, work):
    """Images after the quiet time give a second result; a half object counts for nothing; a changed image is a new set."""
    scp = StorageScp()
    with Node(program, work, [f"REVIEW@127.0.0.1:{scp.port}"]) as node:
        node.start()
        files = write_study(work / "in", "late", range(5))
        check(node.store(files[:3])[0] == 0, "first part")
        break_off_inside_an_object(node, files[3])
        node.wait_for(done=1)
        check(b"3 images" in scp.objects[0][1], "the half object is not among the images")
        check(node.store(files[3:])[0] == 0, "the rest")
        node.wait_for(done=2)
        check(b"5 images after report.dcm" in scp.objects[1][1], "the second result has all images and knows the first one")
        check(b"after" not in scp.objects[0][1], "which knows none")
        check(scp.objects[0][0] != scp.objects[1][0], "under a UID of its own")
        check("supersedes" in node.log_text(), "which the log tells")
        records = [json_of(job / "job.json") for job in node.jobs("done")]
        check(sorted(r["number"] for r in records) == [1, 2] and any(r["supersedes"] for r in records), f"and the records: {records}")
        # Late images while the analysis runs: only the later set is sent.
        node.order(seconds=3)
        check(node.store(write_study(work / "in", "busy", range(3)))[0] == 0, "another study")
        node.wait_for(analysing=1, done=2)
        check(node.store(write_study(work / "in", "busy", range(3, 5)))[0] == 0, "its late images")
        node.wait_for(superseded=1, done=3)
        check(len(scp.objects) == 3 and b"5 images" in scp.objects[2][1], "one result of all")
        node.order()
        changed = write_study(work / "in", "busy", [1], variant=7)
        check(node.store(changed)[0] == 0, "an image with other pixels under the same UID")
        node.wait_for(superseded=1, done=4)
        check(b"5 images" in scp.objects[3][1] and scp.objects[3][0] != scp.objects[2][0], "gives a new result")


def break_off_inside_an_object(node, file):
    """Relays an association and cuts it in the middle of the data set."""
    relay = socket.create_server(("127.0.0.1", 0))

    def serve():
        client, _ = relay.accept()
        server = socket.create_connection(("127.0.0.1", node.port))

        def back():
            try:
                while data := server.recv(4096):
                    client.sendall(data)
            except OSError:
                pass

        threading.Thread(target=back, daemon=True).start()
        kind, body = minidicom.read_pdu(client)
        server.sendall(minidicom.pdu(kind, body))
        sent = 0
        while sent < 3:
            kind, body = minidicom.read_pdu(client)
            data = minidicom.pdu(kind, body)
            server.sendall(data if len(data) < 300 else data[:len(data) // 2])
            sent += 1 if len(data) < 300 else 3
        server.shutdown(socket.SHUT_RDWR)
        client.close()
        server.close()

    thread = threading.Thread(target=serve)
    thread.start()
    sender = subprocess.run(node.sender("storescu", "127.0.0.1", relay.getsockname()[1], file), capture_output=True)
    thread.join(20)
    relay.close()
    check(sender.returncode != 0, "the sender notices")


def json_of(file):
    return json.loads(file.read_text())


def survives_kills(program, work):
    """kill -9 in mid-analysis, and between the sending of an object and its answer: the same object arrives, under the same UID."""
    hold = threading.Event()
    scp = StorageScp(lambda number, sop: 0 if hold.is_set() else (hold.wait(60), None)[1])
    with Node(program, work, [f"REVIEW@127.0.0.1:{scp.port}"]) as node:
        node.order(seconds=30)
        node.start()
        check(node.store(write_study(work / "in", "kill", range(4)))[0] == 0, "stored")
        node.wait_for(analysing=1)
        wait_until(lambda: len(node.runs()) == 1, 10, "the analysis runs")
        node.kill()
        node.order()
        node.start()
        wait_until(lambda: len(scp.objects) == 1, 30, lambda: "the object is on its way; " + node.log_text())
        check(len(node.runs()) == 2, "analysed again")
        check(node.count("sending") == 1, "not yet acknowledged")
        node.kill()
        hold.set()
        node.start()
        node.wait_for(done=1)
        check(len(scp.objects) == 2 and scp.objects[0] == scp.objects[1], "sent again, the very same object")
        check(len(node.runs()) == 2, "not analysed again")
        # Killed while images come in: what was acknowledged is there.
        sender = node.store_process(write_study(work / "in", "many", range(60)))
        wait_until(lambda: node.queue.joinpath("studies").exists() and sum(1 for _ in node.queue.glob("studies/*/images/*.dcm")) > 20, 20, "some images came")
        node.kill()
        sender.communicate()
        node.start()
        check(node.store(sorted((work / "in").glob("many-*.dcm")))[0] == 0, "sent once more")
        wait_until(lambda: any(b"60 images" in data for _, data in scp.objects), 40, lambda: node.log_text()[-2000:])
        node.wait_for(waiting=0, analysing=0, sending=0)
        check(not list((node.queue / "receiving").iterdir()) and not list((node.queue / "making").iterdir()), "nothing half is left")


def many_studies_with_kills(program, work, studies=10, kills=3, make=None, images=4, objects=1, extra=()):
    """Many studies at once, the node killed in between: a result for each, none double, none lost.

    `make(name)` writes a study of that many images and returns its files; then the program itself analyses. Else a stand-in does.
    """
    scp = StorageScp()
    options = ["--max-associations", "24", "--jobs", "2", "--attempts", "20", "--quiet-seconds", "2"]
    with Node(program, work, [f"REVIEW@127.0.0.1:{scp.port}"], options, stand_in=make is None) as node:
        node.order(seconds=0.3)
        node.start()
        names = [f"study-{i}" for i in range(studies)]
        refused = []

        def send(name):
            # As an archive does: until it is taken.
            files = make(name) if make else write_study(work / "in", name, range(images))
            for _ in range(300):
                if node.store(files, extra=extra)[0] == 0:
                    return
                time.sleep(0.3)
            refused.append(name)

        threads = [threading.Thread(target=send, args=(name,), daemon=True) for name in names]
        for thread in threads:
            thread.start()
        chance = random.Random(studies)
        for kill in range(kills):
            # The first while images come in, the others while there is work.
            wait_until(lambda: sum(1 for _ in node.queue.glob("studies/*/images/*.dcm")) > images, 60, "images came")
            if kill > 0:
                finished = node.count("done")
                wait_until(lambda: node.count("done") > finished, 300, lambda: node.log_text()[-3000:])
                wait_until(lambda: node.count("analysing") + node.count("sending") > 0, 300, lambda: node.log_text()[-3000:])
            time.sleep(chance.uniform(0, 0.3))
            node.kill()
            node.start()
        for thread in threads:
            thread.join()
        check(not refused, f"all were taken in the end: {refused}")
        wait_until(lambda: node.status()["studies_open"] == 0 and not any(node.count(s) for s in ("waiting", "analysing", "sending")), 1800,
                   lambda: node.log_text()[-3000:])
        status = node.status()
        check(node.stop() == 0, "a clean end")
        records = [(json_of(job / "job.json"), json_of(job / "objects.json")) for job in node.jobs("done")]
    check(status["jobs"]["failed"] == 0, f"none failed: {status}")
    contents = {}
    for sop, data in scp.objects:
        check(contents.setdefault(sop, data) == data, "a repeated object is the same object")
    whole = [(record, made) for record, made in records if record["images"] == images]
    check(len(whole) == studies and len({record["study"] for record, _ in whole}) == studies, f"one result for each study: {len(whole)} of {studies}")
    made = [entry["instance"] for _, entries in records for entry in entries]
    check(len(made) == len(set(made)) and set(made) == set(contents), "all objects that were made arrived, and no other")
    arrived = {entry["instance"] for _, entries in whole for entry in entries}
    check(len(arrived) == objects * studies, f"{objects} objects for each study: {len(arrived)}")
    check(len({studies_of(scp)[sop] for sop in arrived}) == studies, "each in a study of its own")
    print(f"{studies} studies of {images} images, {kills} kills: {len(whole)} results of whole studies with {len(arrived)} objects, "
          f"{len(records) - len(whole)} earlier results of parts that late images superseded, "
          f"{len(scp.objects) - len(contents)} objects sent twice as they were")


def stops_and_resumes(program, work):
    """SIGTERM in mid-analysis ends the node at once with 0; the job waits, and the next start finishes it. Two nodes never share a queue."""
    scp = StorageScp()
    with Node(program, work, [f"REVIEW@127.0.0.1:{scp.port}"]) as node:
        node.order(seconds=60)
        node.start()
        second = subprocess.run([*node.command()[:3], str(free_port()), *node.arguments], capture_output=True, text=True, timeout=60)
        check(second.returncode == 22 and "another node" in second.stderr, f"a second node is refused: {second}")
        check(node.store(write_study(work / "in", "stop", range(3)))[0] == 0, "stored")
        node.wait_for(analysing=1)
        status = node.status()
        check(status["running"] and status["jobs"]["analysing"] == 1 and status["node"]["ae_title"] == "MYOSECT", f"the status tells it: {status}")
        begin = time.monotonic()
        check(node.stop() == 0, "it ends with 0")
        check(time.monotonic() - begin < 10, "within moments")
        check(node.count("waiting") == 1 and node.count("analysing") == 0, "the job waits")
        check(json_of(node.jobs("waiting")[0] / "progress.json")["attempts"] == 0, "a stop is no failed attempt")
        check(not node.status()["running"], "the status tells that, too")
        text = subprocess.run([program, "node", "--status", "--queue", str(node.queue)], check=True, capture_output=True, text=True).stdout
        check("not running" in text and "jobs waiting: 1" in text, text)
        node.order()
        node.start()
        node.wait_for(done=1)
        check(len(scp.objects) == 1, "sent once")


def failures_are_told_and_retried(program, work):
    """A study without anything to measure fails with its reason; a crash is tried again; a destination that is away or refuses gets it later."""
    answers = [0xA700, 0]
    scp = StorageScp(lambda number, sop: answers.pop(0) if answers else 0)
    archive = free_port()
    with Node(program, work, [f"REVIEW@127.0.0.1:{scp.port}"], archives=[f"ARCHIVE@127.0.0.1:{archive}"]) as node:
        node.order(exit=21)
        node.start()
        files = write_study(work / "in", "nothing", range(2))
        check(node.store(files)[0] == 0, "stored")
        node.wait_for(failed=1)
        status = node.status()
        check("nothing to measure" in status["failed"][0]["text"] and uid_of("nothing") not in str(status), f"the reason without the UID: {status}")
        check(len(node.runs()) == 1, "not tried again by itself")
        node.order(crashes=2)
        check(node.store(files)[0] == 0, "sent again")
        wait_until(lambda: scp.objects, 30, lambda: node.log_text())
        check(len(node.runs()) == 3, f"a failed study that is sent again is tried again, and again after the crash: {node.runs()}")
        wait_until(lambda: len(scp.objects) == 2, 30, "the review station got it at the second try")
        wait_until(lambda: "no association with ARCHIVE" in node.log_text(), 20, "the archive is away")
        check(node.count("sending") == 1 and node.status()["not_yet_sent"], "which the status tells")
        late = start(["storescp", "-od", str(work), "-aet", "ARCHIVE", str(archive)])
        try:
            node.wait_for(done=1)
        finally:
            late.terminate()
            late.wait()
        check(len(scp.objects) == 2 and scp.objects[0] == scp.objects[1], "the review station got it no third time")
        check(len(list(work.glob("SR*"))) == 1, "the archive has it")


def disk_is_bounded(program, work):
    """Beyond --max-disk-gb, and on a full file system, objects are refused as out of resources; the node lives on, and takes more when there is room."""
    scp = StorageScp()
    with Node(program, work, [f"REVIEW@127.0.0.1:{scp.port}"], ["--max-disk-gb", "0.02", "--max-object-mb", "5"]) as node:
        node.order(seconds=60)
        node.start()
        code, output = 0, ""
        for i in range(12):
            code, output = node.store(write_study(work / "in", "large", [i], pixels=1000000), extra=["-v"])
            if code != 0 or "OutOfResources" in output.replace(" ", ""):
                break
        check("OutOfResources" in output.replace(" ", "") or "0xa700" in output.lower(), f"refused at the limit: {code} {output}")
        used = sum(f.stat().st_size for f in node.queue.glob("studies/*/images/*.dcm"))
        check(12e6 < used <= 20e6, f"and not before it, nor beyond: {used}")
        check(node.echo() == 0, "the node lives")
        code, output = node.store(write_study(work / "in", "huge", [1], pixels=3000000), extra=["-v"])
        check("OutOfResources" in output.replace(" ", ""), f"an object beyond --max-object-mb is refused: {output}")
        check(not list((node.queue / "receiving").iterdir()), "nothing half is left")
        check(node.stop() == 0, "a clean end")


def fill(file):
    """Writes until nothing more fits."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT)
    try:
        while os.write(descriptor, b"x" * 4096):
            pass
    except OSError:
        pass
    finally:
        os.close(descriptor)


def full_file_system(program, work):
    """On a tmpfs of 8 MB: refused when it is full, no crash, and what was acknowledged is analysed once there is room."""
    inside = os.environ.get("MYOSECT_INSIDE_NAMESPACE")
    if not inside:
        probe = subprocess.run(["unshare", "-Urm", "mount", "-t", "tmpfs", "-o", "size=1m", "none", str(work)], capture_output=True, text=True)
        if probe.returncode != 0:
            print("skipped: no user namespace with a mount here: " + probe.stderr.strip())
            return SKIPPED
        again = subprocess.run(["unshare", "-Urm", sys.executable, __file__, "--program", program, "--work", str(work.parent), "full_file_system"],
                               env={**os.environ, "MYOSECT_INSIDE_NAMESPACE": "1"})
        check(again.returncode == 0, "in the namespace")
        return 0
    small = work / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(small)], check=True)
    scp = StorageScp()
    with Node(program, work, [f"REVIEW@127.0.0.1:{scp.port}"], queue=small / "queue") as node:
        node.start()
        check(node.store(write_study(work / "in", "first", range(3)))[0] == 0, "stored")
        node.wait_for(done=1)
        ballast = small / "ballast"
        fill(ballast)
        code, output = node.store(write_study(work / "in", "second", range(3), pixels=100000), extra=["-v"])
        check("OutOfResources" in output.replace(" ", ""), f"refused when it is full: {code} {output}")
        check(node.echo() == 0, "the node lives")
        ballast.unlink()
        check(node.store(write_study(work / "in", "second", range(3), pixels=100000))[0] == 0, "taken when there is room")
        node.wait_for(done=2)
        check(len(scp.objects) == 2, "both analysed")
        # Full in mid-work: the analysis cannot write, waits, and is done when there is room.
        node.order(seconds=1)
        check(node.store(write_study(work / "in", "third", range(3)))[0] == 0, "stored")
        fill(ballast)
        time.sleep(4)
        check(node.process.poll() is None and node.echo() == 0, "the node lives")
        ballast.unlink()
        node.wait_for(done=3)
        check(len(scp.objects) == 3, "the third, too")
        check(node.stop() == 0, "a clean end")
    return 0


def speaks_tls(program, work):
    """With TLS a sender with a certificate of the authority stores; one without is refused, and so is plain DICOM; results go out over TLS."""
    def certificate(name, signer=None):
        key, cert = work / f"{name}.key", work / f"{name}.pem"
        request = ["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", work / f"{name}.csr"]
        subprocess.run(request, check=True, capture_output=True)
        by = ["-signkey", key] if signer is None else ["-CA", signer[1], "-CAkey", signer[0], "-CAcreateserial"]
        subprocess.run(["openssl", "x509", "-req", "-in", work / f"{name}.csr", "-days", "2", "-out", cert, *by], check=True, capture_output=True)
        return key, cert

    authority, stranger = certificate("authority"), certificate("stranger")
    own, sender, review = (certificate(name, authority) for name in ("node", "sender", "review"))
    port = free_port()
    received = work / "received"
    received.mkdir()
    scp = start(["storescp", "-od", str(received), "+tls", *map(str, review), "+cf", str(authority[1]), str(port)])
    try:
        options = ["--tls-key", str(own[0]), "--tls-cert", str(own[1]), "--tls-ca", str(authority[1])]
        with Node(program, work, [f"REVIEW@127.0.0.1:{port}"], options) as node:
            node.arguments.append("--send-tls")
            node.start()
            tls = lambda pair: ["+tls", *map(str, pair), "+cf", str(authority[1])]
            check(node.echo() != 0, "plain DICOM is refused")
            check(node.echo(extra=tls(stranger)) != 0, "a stranger's certificate is refused")
            check(node.echo(extra=["+tla", "+cf", str(authority[1])]) != 0, "a caller without certificate is refused")
            check(node.echo(extra=tls(sender)) == 0, "a certificate of the authority is accepted")
            check(node.store(write_study(work / "in", "tls", range(3)), extra=tls(sender))[0] == 0, "stored")
            node.wait_for(done=1)
            check(len(list(received.glob("SR*"))) == 1, "the result came over TLS")
            check(node.stop() == 0, "a clean end")
    finally:
        scp.terminate()
        scp.wait()


def takes_compressed_images(program, work):
    """Every transfer syntax that the reader decodes is taken and kept as it came."""
    scp = StorageScp()
    sample = HERE.parent.parent / "Data" / "Samples" / "visible-human-calves" / "205.dcm"
    plain = work / "plain.dcm"
    subprocess.run(["dcmdjpls", sample, plain], check=True)
    coders = {"-xi": ("n", ["dcmconv", "+ti"]), "-xe": ("n", ["dcmconv", "+te"]), "-xb": ("n", ["dcmconv", "+tb"]), "-xd": ("n", ["dcmconv", "+td"]),
              "-xs": ("70", ["dcmcjpeg", "+e1", "+un"]), "-xx": ("51y", ["dcmcjpeg", "+ee", "+un"]), "-xt": ("80", ["dcmcjpls", "+un"]),
              "-xr": ("5", ["dcmcrle", "+un"]), "-xv": ("90", ["gdcmconv", "--j2k"])}
    with Node(program, work, [f"REVIEW@127.0.0.1:{scp.port}"], ["--quiet-seconds", "600"]) as node:
        node.start()
        for proposal, (coding, command) in coders.items():
            coded = work / ("coded" + proposal)
            subprocess.run([*command, plain, coded], check=True)
            # An instance of its own each, so that none counts as known.
            subprocess.run(["dcmodify", "-nb", "-m", f"SOPInstanceUID={uid_of(proposal)}", coded], check=True, capture_output=True)
            before = {file.name for file in node.queue.glob("studies/*/images/*.dcm")}
            code, output = node.store([coded], extra=["-v", proposal])
            check(code == 0, f"{proposal}: {output}")
            new = [file.name for file in node.queue.glob("studies/*/images/*.dcm") if file.name not in before]
            check(len(new) == 1 and new[0].endswith(f"-{coding}.dcm"), f"{proposal} is kept as it is: {new}")


SCENARIOS = {f.__name__: f for f in (refuses_strangers_and_garbage, analyses_a_study_once, late_images_supersede, survives_kills,
                                     many_studies_with_kills, stops_and_resumes, failures_are_told_and_retried, disk_is_bounded, full_file_system,
                                     speaks_tls, takes_compressed_images)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("scenario", nargs="+", choices=sorted(SCENARIOS))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    for name in options.scenario:
        work = Path(tempfile.mkdtemp(prefix=name + "-", dir=options.work))
        try:
            begin = time.monotonic()
            code = SCENARIOS[name](os.path.abspath(options.program), work)
            print(f"{name}: {'skipped' if code else 'passed'} in {time.monotonic() - begin:.1f} s")
            if code:
                return code
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
