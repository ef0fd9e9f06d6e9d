#include "CodeStream.h"

#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "myosect/Core/Error.h"

namespace myosect::dicom
{
namespace
{
unsigned BigEndian16(const std::vector<std::uint8_t> & bytes, std::size_t at)
{
  return 256u * bytes[at] + bytes[at + 1];
}

std::size_t LittleEndian32(const std::vector<std::uint8_t> & bytes, std::size_t at)
{
  return bytes[at] + (std::size_t{ bytes[at + 1] } << 8) + (std::size_t{ bytes[at + 2] } << 16) + (std::size_t{ bytes[at + 3] } << 24);
}

bool IsFrameHeader(unsigned marker)
{
  const bool isStartOfFrame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  return isStartOfFrame || marker == 0xF7;
}

/** Bytes in memory as the decoder's stream. */
struct MemoryStream
{
  const std::vector<std::uint8_t> & bytes;
  std::size_t position = 0;
};

OPJ_SIZE_T ReadMemory(void * target, OPJ_SIZE_T count, void * data)
{
  auto & stream = *static_cast<MemoryStream *>(data);
  const std::size_t left = stream.bytes.size() - stream.position;
  if (left == 0)
  {
    return static_cast<OPJ_SIZE_T>(-1);
  }
  const std::size_t taken = std::min<std::size_t>(left, count);
  std::memcpy(target, stream.bytes.data() + stream.position, taken);
  stream.position += taken;
  return taken;
}

OPJ_OFF_T SkipMemory(OPJ_OFF_T count, void * data)
{
  auto & stream = *static_cast<MemoryStream *>(data);
  const auto left = static_cast<OPJ_OFF_T>(stream.bytes.size() - stream.position);
  const OPJ_OFF_T taken = std::clamp<OPJ_OFF_T>(count, -static_cast<OPJ_OFF_T>(stream.position), left);
  stream.position = static_cast<std::size_t>(static_cast<OPJ_OFF_T>(stream.position) + taken);
  return taken == 0 && count != 0 ? -1 : taken;
}

OPJ_BOOL SeekMemory(OPJ_OFF_T position, void * data)
{
  auto & stream = *static_cast<MemoryStream *>(data);
  if (position < 0 || static_cast<std::size_t>(position) > stream.bytes.size())
  {
    return OPJ_FALSE;
  }
  stream.position = static_cast<std::size_t>(position);
  return OPJ_TRUE;
}

Error Damaged()
{
  return Error(ErrorCode::UnreadableInput, "the JPEG 2000 image is damaged or incomplete; copy the file again");
}
} // namespace

std::optional<CodeStreamInfo> ReadJpegHeader(const std::vector<std::uint8_t> & bytes)
{
  if (bytes.size() < 4 || bytes[0] != 0xFF || bytes[1] != 0xD8)
  {
    return std::nullopt;
  }
  std::size_t at = 2;
  while (at + 4 <= bytes.size() && bytes[at] == 0xFF)
  {
    const unsigned marker = bytes[at + 1];
    if (marker == 0xFF)
    {
      ++at;
      continue;
    }
    if (IsFrameHeader(marker))
    {
      if (at + 10 > bytes.size())
      {
        return std::nullopt;
      }
      return CodeStreamInfo{ bytes[at + 4], BigEndian16(bytes, at + 5), BigEndian16(bytes, at + 7), bytes[at + 9] };
    }
    at += 2 + BigEndian16(bytes, at + 2);
  }
  return std::nullopt;
}

bool HasJpegEnd(const std::vector<std::uint8_t> & bytes)
{
  // The marker cannot occur within coded data, where an FF is always stuffed.
  constexpr std::uint8_t marker[] = { 0xFF, 0xD9 };
  return std::search(bytes.begin(), bytes.end(), std::begin(marker), std::end(marker)) != bytes.end();
}

bool IsCompleteRle(const std::vector<std::uint8_t> & bytes, unsigned segmentCount, std::size_t bytesPerSegment)
{
  constexpr std::size_t headerBytes = 64;
  constexpr unsigned maxSegments = 15;
  if (bytes.size() < headerBytes || segmentCount > maxSegments || LittleEndian32(bytes, 0) != segmentCount)
  {
    return false;
  }
  for (unsigned segment = 0; segment < segmentCount; ++segment)
  {
    std::size_t at = LittleEndian32(bytes, 4 + 4 * segment);
    const std::size_t end =
        segment + 1 < segmentCount ? std::min<std::size_t>(bytes.size(), LittleEndian32(bytes, 8 + 4 * segment)) : bytes.size();
    std::size_t yield = 0;
    while (at < end && yield < bytesPerSegment)
    {
      const unsigned control = bytes[at];
      const bool isLiteral = control < 128;
      const std::size_t count = isLiteral ? control + 1u : control == 128 ? 0u : 257u - control;
      const std::size_t taken = isLiteral ? count + 1 : control == 128 ? 1 : 2;
      yield += at + taken <= end ? count : 0;
      at += taken;
    }
    if (yield < bytesPerSegment)
    {
      return false;
    }
  }
  return true;
}

bool IsJpeg2000(const std::vector<std::uint8_t> & bytes)
{
  constexpr std::uint8_t codeStream[] = { 0xFF, 0x4F, 0xFF, 0x51 };
  constexpr std::uint8_t file[] = { 0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50, 0x20, 0x20 };
  return (bytes.size() > 4 && std::equal(std::begin(codeStream), std::end(codeStream), bytes.begin())) ||
         (bytes.size() > 8 && std::equal(std::begin(file), std::end(file), bytes.begin()));
}

bool IsIrreversibleJpeg2000(const std::vector<std::uint8_t> & bytes)
{
  constexpr std::uint8_t begin[] = { 0xFF, 0x4F };
  const auto start = std::search(bytes.begin(), bytes.end(), std::begin(begin), std::end(begin));
  auto at = static_cast<std::size_t>(start - bytes.begin()) + 2;
  while (at + 14 <= bytes.size() && bytes[at] == 0xFF)
  {
    if (bytes[at + 1] == 0x52)
    {
      return bytes[at + 13] == 0;
    }
    at += 2 + BigEndian16(bytes, at + 2);
  }
  return false;
}

void DecodeJpeg2000(const std::vector<std::uint8_t> & bytes, unsigned rows, unsigned columns, std::vector<std::uint16_t> & words)
{
  MemoryStream memory{ bytes };
  const std::unique_ptr<opj_stream_t, void (*)(opj_stream_t *)> stream(opj_stream_default_create(OPJ_TRUE),
                                                                       [](opj_stream_t * s) { opj_stream_destroy(s); });
  opj_stream_set_user_data(stream.get(), &memory, nullptr);
  opj_stream_set_user_data_length(stream.get(), bytes.size());
  opj_stream_set_read_function(stream.get(), ReadMemory);
  opj_stream_set_skip_function(stream.get(), SkipMemory);
  opj_stream_set_seek_function(stream.get(), SeekMemory);

  const std::unique_ptr<opj_codec_t, void (*)(opj_codec_t *)> codec(
      opj_create_decompress(!bytes.empty() && bytes[0] == 0xFF ? OPJ_CODEC_J2K : OPJ_CODEC_JP2),
      [](opj_codec_t * c) { opj_destroy_codec(c); });
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  opj_image_t * rawImage = nullptr;
  if (!opj_setup_decoder(codec.get(), &parameters) || !opj_decoder_set_strict_mode(codec.get(), OPJ_TRUE) ||
      !opj_read_header(stream.get(), codec.get(), &rawImage))
  {
    throw Damaged();
  }
  const std::unique_ptr<opj_image_t, void (*)(opj_image_t *)> image(rawImage, [](opj_image_t * i) { opj_image_destroy(i); });
  if (image->numcomps != 1 || image->x1 - image->x0 != columns || image->y1 - image->y0 != rows || image->comps[0].prec > 16 ||
      image->comps[0].dx != 1 || image->comps[0].dy != 1)
  {
    throw Error(ErrorCode::UnsupportedInput, "the size of the JPEG 2000 image contradicts the header; export the series again");
  }
  if (!opj_decode(codec.get(), stream.get(), image.get()) || !opj_end_decompress(codec.get(), stream.get()))
  {
    throw Damaged();
  }
  const opj_image_comp_t & component = image->comps[0];
  if (component.data == nullptr || component.w != columns || component.h != rows)
  {
    throw Damaged();
  }
  words.resize(static_cast<std::size_t>(rows) * columns);
  std::transform(component.data, component.data + words.size(), words.begin(),
                 [](OPJ_INT32 value) { return static_cast<std::uint16_t>(static_cast<std::uint32_t>(value)); });
}
} // namespace myosect::dicom
