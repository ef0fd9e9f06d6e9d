#include "Jpeg2000Encoder.h"

#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "myosect/Core/Error.h"

namespace myosect::phantom
{
namespace
{
/** Growing memory with a write position, as OpenJPEG's stream wants it. */
struct Sink
{
  std::vector<std::uint8_t> bytes;
  std::size_t position = 0;

  void Reserve(std::size_t end)
  {
    if (end > bytes.size())
    {
      bytes.resize(end);
    }
  }
};

OPJ_SIZE_T Write(void * buffer, OPJ_SIZE_T count, void * user)
{
  auto & sink = *static_cast<Sink *>(user);
  sink.Reserve(sink.position + count);
  std::memcpy(sink.bytes.data() + sink.position, buffer, count);
  sink.position += count;
  return count;
}

OPJ_OFF_T Skip(OPJ_OFF_T count, void * user)
{
  auto & sink = *static_cast<Sink *>(user);
  sink.position += static_cast<std::size_t>(count);
  sink.Reserve(sink.position);
  return count;
}

OPJ_BOOL Seek(OPJ_OFF_T position, void * user)
{
  auto & sink = *static_cast<Sink *>(user);
  sink.position = static_cast<std::size_t>(position);
  sink.Reserve(sink.position);
  return OPJ_TRUE;
}

[[noreturn]] void Fail()
{
  throw Error(ErrorCode::CannotWrite, "pixel data: JPEG 2000 compression failed; choose another encoding");
}
} // namespace

std::vector<std::uint8_t> EncodeJpeg2000(const std::vector<std::uint16_t> & frame, std::size_t columns, std::size_t rows, int bitsStored,
                                         bool isSigned)
{
  opj_image_cmptparm_t component{};
  component.dx = component.dy = 1;
  component.w = static_cast<OPJ_UINT32>(columns);
  component.h = static_cast<OPJ_UINT32>(rows);
  component.prec = static_cast<OPJ_UINT32>(bitsStored);
  component.sgnd = isSigned ? 1 : 0;
  const std::unique_ptr<opj_image_t, void (*)(opj_image_t *)> image(opj_image_create(1, &component, OPJ_CLRSPC_GRAY), opj_image_destroy);
  const std::unique_ptr<opj_codec_t, void (*)(opj_codec_t *)> codec(opj_create_compress(OPJ_CODEC_J2K), opj_destroy_codec);
  const std::unique_ptr<opj_stream_t, void (*)(opj_stream_t *)> stream(opj_stream_default_create(OPJ_FALSE), opj_stream_destroy);
  if (!image || !codec || !stream)
  {
    Fail();
  }
  image->x1 = component.w;
  image->y1 = component.h;
  std::transform(frame.begin(), frame.end(), image->comps[0].data,
                 [isSigned](std::uint16_t word)
                 { return isSigned ? static_cast<OPJ_INT32>(static_cast<std::int16_t>(word)) : static_cast<OPJ_INT32>(word); });

  opj_cparameters_t parameters;
  opj_set_default_encoder_parameters(&parameters);
  parameters.tcp_numlayers = 1;
  parameters.tcp_rates[0] = 0;
  parameters.cp_disto_alloc = 1;
  parameters.irreversible = 0;
  for (std::size_t side = std::min(columns, rows); parameters.numresolution > 1 && (side >> (parameters.numresolution - 1)) == 0;)
  {
    --parameters.numresolution;
  }

  Sink sink;
  opj_stream_set_user_data(stream.get(), &sink, nullptr);
  opj_stream_set_write_function(stream.get(), Write);
  opj_stream_set_skip_function(stream.get(), Skip);
  opj_stream_set_seek_function(stream.get(), Seek);
  if (!opj_setup_encoder(codec.get(), &parameters, image.get()) || !opj_start_compress(codec.get(), image.get(), stream.get()) ||
      !opj_encode(codec.get(), stream.get()) || !opj_end_compress(codec.get(), stream.get()))
  {
    Fail();
  }
  if (sink.bytes.size() % 2 != 0)
  {
    sink.bytes.push_back(0);
  }
  return sink.bytes;
}
} // namespace myosect::phantom
