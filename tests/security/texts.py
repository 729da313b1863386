"""Small hostile files that are texts: what names other files, archives, pages."""

import io
import tarfile
import zipfile

HEAD = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:5\n"
END = "#EXT-X-ENDLIST\n"
SDP = ("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
       "m=video {port} RTP/AVP 96\na=rtpmap:96 H264/90000\n")  # fmt: skip
MPD = ('<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
       'mediaPresentationDuration="PT5S"><Period><AdaptationSet mimeType="video/mp2t">'
       '<Representation id="1" bandwidth="1"><BaseURL>{base}</BaseURL></Representation>'
       "</AdaptationSet></Period></MPD>")  # fmt: skip
CPL = ('<?xml version="1.0"?><CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/'
       '2016"><Id>urn:uuid:0</Id><EditRate>25 1</EditRate><SegmentList><Segment><SequenceList>'
       "<MainImageSequence><ResourceList><Resource><TrackFileId>{base}</TrackFileId></Resource>"
       "</ResourceList></MainImageSequence></SequenceList></Segment></SegmentList>"
       "</CompositionPlaylist>")  # fmt: skip
HTML = "<!doctype html><html><script>window.__p=1</script><img src=x onerror=window.__p=1></html>"
SVG = ('<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
       'width="64" height="64"><image width="64" height="64" xlink:href="file:///etc/passwd"/>'
       "<script>window.__p=1</script></svg>")  # fmt: skip


def playlist(segment: str, *more: str) -> bytes:
    """An HLS playlist of one segment, with ``more`` lines before it."""
    lines = "".join(f"{line}\n" for line in more)
    return f"{HEAD}{lines}#EXTINF:5,\n{segment}\n{END}".encode()


def of_files(secret: str) -> dict[str, bytes]:
    """Row 1: playlists that name the secret in every way, as footage by name."""
    return {
        "talk.mp4": playlist(f"file://{secret}"),
        "path.ts": playlist(secret),
        "relative.mp4": playlist("../../../other/secret.ts"),
        "concat.mp4": playlist(f"concat:{secret}|{secret}"),
        "subfile.mov": playlist(f"subfile,,start,0,end,9999,,:{secret}"),
        "crypto.mkv": playlist(f"crypto:{secret}"),
        "map.mp4": playlist(secret, f'#EXT-X-MAP:URI="file://{secret}"'),
        "child.m3u8": f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nfile://{secret}\n".encode(),
        "behind.avi": b"RIFF\0\0\0\0AVI " + playlist(f"file://{secret}"),
    }


def of_addresses(port: int) -> dict[str, bytes]:
    """Row 2: the same with the listener's address."""
    place = f"http://127.0.0.1:{port}/x"
    return {
        "segment.mp4": playlist(f"{place}.ts"),
        "child.mp4": f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{place}.m3u8\n".encode(),
        "key.mp4": playlist("a.ts", f'#EXT-X-KEY:METHOD=AES-128,URI="{place}.key"'),
        "map.ts": playlist("a.ts", f'#EXT-X-MAP:URI="{place}.mp4"'),
        "tcp.mp4": playlist(f"tcp://127.0.0.1:{port}"),
        "hls.m3u8": playlist(f"hls+{place}.m3u8"),
    }


def of_others(secret: str, port: int) -> dict[str, bytes]:
    """Row 3: other formats that name files or addresses."""
    return {
        "script.mp4": f"ffconcat version 1.0\nfile '{secret}'\n".encode(),
        "script.txt": b"ffconcat version 1.0\nfile ../../../other/secret.ts\n",
        "manifest.mp4": MPD.format(base=secret).encode(),
        "manifest.mpd": MPD.format(base=f"http://127.0.0.1:{port}/x").encode(),
        "session.mp4": SDP.format(port=port).encode(),
        "session.sdp": SDP.format(port=port).encode(),
        "talk.strm": secret.encode(),
        "composition.xml": CPL.format(base=secret).encode(),
        "itself.mp4": playlist("itself.mp4"),
        "itself.m3u8": b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nitself.m3u8\n",
        "metadata.mp4": f";FFMETADATA1\ntitle={secret}\n".encode(),
    }


def archives() -> dict[str, bytes]:
    """Row 16: a zip that climbs, a tar with links, one of them named as footage."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr("../../climbed", "climbed")
    taped = io.BytesIO()
    with tarfile.open(fileobj=taped, mode="w") as tape:
        for name, kind, target in (("a", tarfile.SYMTYPE, "/etc/shadow"),
                                   ("b", tarfile.LNKTYPE, "../../../etc/passwd"),
                                   ("../../climbed", tarfile.REGTYPE, "")):  # fmt: skip
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, target
            tape.addfile(entry)
    return {"all.zip": held.getvalue(), "all.mp4": held.getvalue(), "all.tar": taped.getvalue()}


def pages() -> dict[str, bytes]:
    """Row 25: what a browser would run."""
    return {"page.mp4": HTML.encode(), "drawing.mp4": SVG.encode(), "page.html": HTML.encode()}
