"""What Dars reads: the containers and codecs of cameras, recorders, phones and editors.

Everything else is refused before it is opened or decoded. Above all the formats that name other
files (playlists, concat scripts, image sequences, session descriptions) are not here, and neither
are rare decoders: most of FFmpeg's published vulnerabilities are in those.
"""

# Demuxers of FFmpeg that read one file and open no other.
CONTAINERS = (
    "mov", "matroska", "mpegts", "mpeg", "mxf", "avi", "asf", "flv", "dv",
    "wav", "w64", "aiff", "caf", "mp3", "aac", "flac", "ogg", "amr",
)  # fmt: skip

# Those whose header says how long the recording is; for the others FFmpeg guesses from the size.
LENGTH_IN_HEADER = frozenset(
    {"mov", "matroska", "mxf", "avi", "asf", "flv", "wav", "w64", "aiff", "caf", "flac"}
)

# Their time stamps may jump (AVFMT_TS_DISCONT), so FFmpeg counts from the streams in use.
COUNTED_FROM_STREAM = frozenset({"mpegts", "mpeg", "ogg"})

PICTURE_CODECS = frozenset(
    {
        "h264", "hevc", "av1", "vp8", "vp9", "mpeg4", "mpeg2video", "mpeg1video", "h263",
        "msmpeg4v2", "msmpeg4v3", "vc1", "wmv1", "wmv2", "wmv3", "mjpeg", "prores", "dnxhd",
        "dvvideo", "png", "rawvideo", "v210", "qtrle", "ffv1", "huffyuv", "utvideo", "theora",
        "flv1", "cfhd",
    }
)  # fmt: skip

SOUND_CODECS = frozenset(
    {
        "aac", "aac_latm", "mp3", "mp2", "ac3", "eac3", "dts", "truehd", "flac", "alac", "opus",
        "vorbis", "wmav1", "wmav2", "wmapro", "amr_nb", "amr_wb", "adpcm_ms", "adpcm_ima_wav",
        "adpcm_ima_qt", "pcm_alaw", "pcm_mulaw", "pcm_u8", "pcm_s8", "pcm_s16le", "pcm_s16be",
        "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_f64le",
        "pcm_bluray", "pcm_dvd",
    }
)  # fmt: skip

# A codec may be decoded under other names than its own.
_DECODERS = {
    "libdav1d", "libaom-av1", "libvpx", "libvpx-vp9", "msmpeg4", "flv", "mp3float", "mp2float",
    "dca", "libopus", "libvorbis", "amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb",
}  # fmt: skip
_NO_DECODER_OF_THAT_NAME = {"flv1", "msmpeg4v3", "dts", "amr_nb", "amr_wb"}

DECODERS = tuple(sorted((PICTURE_CODECS | SOUND_CODECS | _DECODERS) - _NO_DECODER_OF_THAT_NAME))
