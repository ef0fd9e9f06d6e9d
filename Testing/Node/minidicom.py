"""Just enough DICOM for the tests of the node: tiny images, and a storage SCP that can be told to be slow, to refuse or to hang."""

import hashlib
import socket
import struct
import threading
import time

EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
CT = "1.2.840.10008.5.1.4.1.1.2"
BASIC_TEXT_SR = "1.2.840.10008.5.1.4.1.1.88.11"
LONG = {"OB", "OW", "SQ", "UN", "UT"}


def uid_of(text):
    """A UID that follows from a text."""
    return "2.25." + str(int(hashlib.sha256(text.encode()).hexdigest()[:30], 16))


def element(group, number, vr, value):
    if isinstance(value, str):
        value = value.encode()
    if len(value) % 2:
        value += b"\0" if vr in ("UI", "OB") else b" "
    head = struct.pack("<HH2s", group, number, vr.encode())
    head += struct.pack("<HI", 0, len(value)) if vr in LONG else struct.pack("<H", len(value))
    return head + value


def file_bytes(sop_class, sop_instance, body):
    meta = element(2, 1, "OB", b"\0\1") + element(2, 2, "UI", sop_class) + element(2, 3, "UI", sop_instance)
    meta += element(2, 0x10, "UI", EXPLICIT_LITTLE) + element(2, 0x12, "UI", "1.2.276.0.7230010.3.0.3.6.7")
    return b"\0" * 128 + b"DICM" + element(2, 0, "UL", struct.pack("<I", len(meta))) + meta + body


def image_bytes(study, number, variant=0, name="SECRET^NAME", pixels=64):
    """A CT image of a study that is named by a text."""
    sop = uid_of(f"{study}/{number}")
    us = lambda value: struct.pack("<H", value)
    body = element(8, 8, "CS", "ORIGINAL\\PRIMARY\\AXIAL")
    body += element(8, 0x16, "UI", CT) + element(8, 0x18, "UI", sop) + element(8, 0x20, "DA", "20260102")
    body += element(8, 0x60, "CS", "CT") + element(0x10, 0x10, "PN", name) + element(0x10, 0x20, "LO", "SECRET-ID-" + study)
    body += element(0x20, 0xD, "UI", uid_of(study)) + element(0x20, 0xE, "UI", uid_of(study + "/series"))
    body += element(0x20, 0x13, "IS", str(number)) + element(0x20, 0x32, "DS", f"0\\0\\{number}")
    body += element(0x28, 2, "US", us(1)) + element(0x28, 4, "CS", "MONOCHROME2")
    body += element(0x28, 0x10, "US", us(8)) + element(0x28, 0x11, "US", us(8))
    body += element(0x28, 0x100, "US", us(16)) + element(0x28, 0x101, "US", us(16)) + element(0x28, 0x102, "US", us(15))
    body += element(0x28, 0x103, "US", us(0))
    body += element(0x7FE0, 0x10, "OW", bytes((number + variant + i) % 256 for i in range(2 * pixels)))
    return file_bytes(CT, sop, body)


def report_bytes(study_uid, sop_instance, text):
    """A structured report that says one text."""
    body = element(8, 0x16, "UI", BASIC_TEXT_SR) + element(8, 0x18, "UI", sop_instance) + element(8, 0x60, "CS", "SR")
    body += element(0x10, 0x10, "PN", "SECRET^NAME") + element(0x10, 0x20, "LO", "SECRET-ID")
    body += element(0x20, 0xD, "UI", study_uid) + element(0x20, 0xE, "UI", uid_of(sop_instance)) + element(0x40, 0xA160, "UT", text)
    return file_bytes(BASIC_TEXT_SR, sop_instance, body)


def elements_of(data, until=(0x7FE0, 0)):
    """Elements of an explicit little-endian file or data set, as bytes by (group, number)."""
    at = 132 if data[128:132] == b"DICM" else 0
    found = {}
    while at + 8 <= len(data):
        group, number, vr = struct.unpack_from("<HH2s", data, at)
        if (group, number) >= until:
            break
        if vr.decode("latin-1") in LONG:
            length, at = struct.unpack_from("<I", data, at + 8)[0], at + 12
        else:
            length, at = struct.unpack_from("<H", data, at + 6)[0], at + 8
        found[(group, number)] = data[at:at + length]
        at += length
    return found


def text_of(elements, tag):
    return elements.get(tag, b"").rstrip(b"\0 ").decode()


class StorageScp:
    """A storage SCP on loopback that keeps every object it is sent, in order, and follows `answer`.

    answer(n, sop_instance) is called for the n-th object once it is kept; it may sleep, and returns a status, or None to hang up.
    """

    def __init__(self, answer=lambda number, sop: 0):
        self.answer = answer
        self.objects = []  # (SOP instance UID, data set)
        self.associations = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        # Shut down first: a thread that waits in accept() would keep the port open.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def instances(self):
        with self._lock:
            return [sop for sop, _ in self.objects]

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            with connection:
                self._talk(connection)
        except (OSError, EOFError):
            pass

    def _talk(self, connection):
        command, data, request = b"", b"", None
        while True:
            kind, body = read_pdu(connection)
            if kind == 1:
                self.associations += 1
                connection.sendall(accept_pdu(body))
            elif kind == 5:
                connection.sendall(pdu(6, b"\0" * 4))
                return
            elif kind != 4:
                return
            at = 0
            while kind == 4 and at < len(body):
                length, context, control = struct.unpack_from(">IBB", body, at)
                fragment = body[at + 6:at + 4 + length]
                at += 4 + length
                if control & 1:
                    command += fragment
                    if control & 2:
                        request, command = command_of(command), b""
                else:
                    data += fragment
                    if control & 2:
                        sop = text_of(request, (0, 0x1000))
                        with self._lock:
                            self.objects.append((sop, data))
                            count = len(self.objects)
                        data = b""
                        status = self.answer(count, sop)
                        if status is None:
                            return
                        connection.sendall(store_response(context, request, status))


def pdu(kind, body):
    return struct.pack(">BBI", kind, 0, len(body)) + body


def read_exactly(connection, count):
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def read_pdu(connection):
    kind, _, length = struct.unpack(">BBI", read_exactly(connection, 6))
    return kind, read_exactly(connection, length)


def items(data):
    at = 0
    while at + 4 <= len(data):
        kind, _, length = struct.unpack_from(">BBH", data, at)
        yield kind, data[at + 4:at + 4 + length]
        at += 4 + length


def item(kind, body):
    return struct.pack(">BBH", kind, 0, len(body)) + body


def accept_pdu(body):
    """Accepts every presentation context with its first transfer syntax."""
    answer = item(0x10, b"1.2.840.10008.3.1.1.1")
    for kind, content in items(body[68:]):
        if kind == 0x20:
            syntaxes = [value for sub, value in items(content[4:]) if sub == 0x40]
            answer += item(0x21, content[:1] + b"\0\0\0" + item(0x40, syntaxes[0]))
    answer += item(0x50, item(0x51, struct.pack(">I", 65536)) + item(0x52, b"1.2.3.4"))
    return pdu(2, body[:68] + answer)


def command_of(data):
    """Elements of a command set, which is implicit little-endian."""
    at, found = 0, {}
    while at + 8 <= len(data):
        group, number, length = struct.unpack_from("<HHI", data, at)
        found[(group, number)] = data[at + 8:at + 8 + length]
        at += 8 + length
    return found


def store_response(context, request, status):
    def part(number, value):
        return struct.pack("<HHI", 0, number, len(value)) + value

    body = part(2, request[(0, 2)]) + part(0x100, struct.pack("<H", 0x8001)) + part(0x120, request[(0, 0x110)])
    body += part(0x800, struct.pack("<H", 0x0101)) + part(0x900, struct.pack("<H", status)) + part(0x1000, request[(0, 0x1000)])
    command = part(0, struct.pack("<I", len(body))) + body
    return pdu(4, struct.pack(">IBB", len(command) + 2, context, 3) + command)


def wait_until(condition, seconds, what):
    """Waits for a condition; an error with `what` when it does not come true."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(0.05)
