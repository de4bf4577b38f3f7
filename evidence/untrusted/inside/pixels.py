"""Pictures without anything but their pixels, in the sizes that pages show."""

from __future__ import annotations

import io

import PIL
from PIL import Image, ImageCms, ImageFilter, ImageOps

from .made import Made, Maker

BLURRED, CLEAR, RESIZED = 320, 960, 2048
TOOL, VERSION = "Pillow", PIL.__version__
WEBP = "image/webp"


def upright(image: Image.Image) -> Image.Image:
    """Return the picture as it is looked at, in plain sRGB, with all else left behind."""
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    mode = "RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB"
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            changed = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode=mode
            )
            image = changed or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that cannot be read changes nothing
    clean = image.convert(mode)
    clean.info = {}
    return clean


def on_white(image: Image.Image) -> Image.Image:
    """Return the picture without transparency."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def within(image: Image.Image, side: int) -> Image.Image:
    smaller = image.copy()
    smaller.thumbnail((side, side))
    return smaller


def as_webp(image: Image.Image, quality: int = 75) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, exif=b"", xmp=b"", icc_profile=b"")
    return out.getvalue()


def as_jpeg(image: Image.Image, quality: int = 88) -> bytes:
    out = io.BytesIO()
    on_white(image).save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def as_png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def preview(maker: Maker, image: Image.Image) -> None:
    """Make what is shown first, grey and past recognising, and what is shown when asked for."""
    small = on_white(within(image, BLURRED))
    blurred = small.convert("L").filter(ImageFilter.GaussianBlur(max(small.size) / 20))
    maker.add(Made("veiled", 1, WEBP, TOOL, VERSION), as_webp(blurred, 50))
    clear = on_white(within(image, CLEAR))
    maker.add(Made("preview", 1, WEBP, TOOL, VERSION), as_webp(clear))
