#include "PixelCompression.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <dcmtk/dcmjpeg/djcparam.h>
#include <dcmtk/dcmjpeg/djeijg12.h>
#include <dcmtk/dcmjpeg/djeijg8.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpeg/djrplol.h>
#include <dcmtk/dcmjpls/djencode.h>
#include <dcmtk/dcmjpls/djrparam.h>

#include <cstdio>
#include <memory>
#include <mutex>

#include "Jpeg2000Encoder.h"
#include "StoredPixels.h"
#include "myosect/Core/Error.h"

namespace myosect::phantom
{
namespace
{
using Syntax = DicomEncoding::Syntax;
using CodeStream = std::vector<std::uint8_t>;

constexpr Uint8 kLossyQuality = 95;

void Check(const OFCondition & condition, const char * what)
{
  if (condition.bad())
  {
    throw Error(ErrorCode::CannotWrite, std::string("pixel data: ") + what + " failed (" + condition.text() + "); choose another encoding");
  }
}

void RegisterEncodersOnce()
{
  static std::once_flag once;
  std::call_once(once,
                 []
                 {
                   DcmRLEEncoderRegistration::registerCodecs();
                   DJEncoderRegistration::registerCodecs();
                   // Raw encoding: the other mode asserts on sign-extended 12-bit words.
                   DJLSEncoderRegistration::registerCodecs(0, 0, 0, 0, OFFalse);
                 });
}

E_TransferSyntax ToDcmtk(Syntax syntax)
{
  switch (syntax)
  {
  case Syntax::ImplicitLittle:
    return EXS_LittleEndianImplicit;
  case Syntax::ExplicitLittle:
    return EXS_LittleEndianExplicit;
  case Syntax::ExplicitBig:
    return EXS_BigEndianExplicit;
  case Syntax::Deflated:
    return EXS_DeflatedLittleEndianExplicit;
  case Syntax::Rle:
    return EXS_RLELossless;
  case Syntax::JpegBaseline:
    return EXS_JPEGProcess1;
  case Syntax::JpegExtended:
    return EXS_JPEGProcess2_4;
  case Syntax::JpegLossless:
    return EXS_JPEGProcess14SV1;
  case Syntax::JpegLsLossless:
    return EXS_JPEGLSLossless;
  case Syntax::Jpeg2000Lossless:
    return EXS_JPEG2000LosslessOnly;
  }
  return EXS_LittleEndianExplicit;
}

CodeStream EncodeLossyJpeg(std::vector<std::uint16_t> & frame, std::size_t columns, std::size_t rows, Syntax syntax)
{
  const DJCodecParameter parameter(ECC_lossyYCbCr, EDC_photometricInterpretation, EUC_never, EPC_default);
  Uint8 * data = nullptr;
  Uint32 length = 0;
  const auto width = static_cast<Uint16>(columns);
  const auto height = static_cast<Uint16>(rows);
  if (syntax == Syntax::JpegBaseline)
  {
    DJCompressIJG8Bit encoder(parameter, EJM_baseline, kLossyQuality);
    std::vector<Uint8> bytes(frame.begin(), frame.end());
    Check(encoder.encode(width, height, EPI_Monochrome2, 1, bytes.data(), data, length), "JPEG baseline");
  }
  else
  {
    DJCompressIJG12Bit encoder(parameter, EJM_sequential, kLossyQuality);
    Check(encoder.encode(width, height, EPI_Monochrome2, 1, frame.data(), data, length), "JPEG extended");
  }
  const std::unique_ptr<Uint8[]> owner(data);
  return CodeStream(data, data + length);
}

void PutEncapsulated(DcmDataset & dataset, std::vector<CodeStream> & streams, E_TransferSyntax syntax)
{
  auto sequence = std::make_unique<DcmPixelSequence>(DCM_PixelSequenceTag);
  auto * offsetTable = new DcmPixelItem(DCM_PixelItemTag);
  sequence->insert(offsetTable);
  DcmOffsetList offsets;
  for (CodeStream & stream : streams)
  {
    Check(sequence->storeCompressedFrame(offsets, stream.data(), static_cast<Uint32>(stream.size()), 0), "fragmentation");
  }
  Check(offsetTable->createOffsetTable(offsets), "offset table");
  auto pixelData = std::make_unique<DcmPixelData>(DCM_PixelData);
  pixelData->putOriginalRepresentation(syntax, nullptr, sequence.release());
  Check(dataset.insert(pixelData.release(), OFTrue), "insertion");
}

void PutLossyAttributes(DcmDataset & dataset, const FrameStack & stack, const std::vector<CodeStream> & streams)
{
  std::size_t compressed = 0;
  for (const CodeStream & stream : streams)
  {
    compressed += stream.size();
  }
  const double ratio = static_cast<double>(stack.columns * stack.rows * 2 * stack.frames.size()) / static_cast<double>(compressed);
  char text[16];
  std::snprintf(text, sizeof(text), "%d", static_cast<int>(ratio + 0.5));
  dataset.putAndInsertString(DCM_LossyImageCompression, "01");
  dataset.putAndInsertString(DCM_LossyImageCompressionRatio, text);
  dataset.putAndInsertString(DCM_LossyImageCompressionMethod, "ISO_10918_1");
}

void PutNative(DcmDataset & dataset, const FrameStack & stack)
{
  std::vector<Uint16> words;
  words.reserve(stack.columns * stack.rows * stack.frames.size());
  for (const auto & frame : stack.frames)
  {
    words.insert(words.end(), frame.begin(), frame.end());
  }
  Check(dataset.putAndInsertUint16Array(DCM_PixelData, words.data(), static_cast<unsigned long>(words.size())), "insertion");
}
} // namespace

const char * TransferSyntaxUid(Syntax syntax) noexcept
{
  return DcmXfer(ToDcmtk(syntax)).getXferID();
}

void PutPixelData(DcmDataset & dataset, FrameStack stack, const DicomEncoding & encoding)
{
  const E_TransferSyntax syntax = ToDcmtk(encoding.syntax);
  switch (encoding.syntax)
  {
  case Syntax::JpegBaseline:
  case Syntax::JpegExtended:
  case Syntax::Jpeg2000Lossless:
  {
    std::vector<CodeStream> streams;
    for (auto & frame : stack.frames)
    {
      streams.push_back(encoding.syntax == Syntax::Jpeg2000Lossless
                            ? EncodeJpeg2000(frame, stack.columns, stack.rows, EffectiveBitsStored(encoding), encoding.isSigned)
                            : EncodeLossyJpeg(frame, stack.columns, stack.rows, encoding.syntax));
    }
    PutEncapsulated(dataset, streams, syntax);
    if (encoding.syntax != Syntax::Jpeg2000Lossless)
    {
      PutLossyAttributes(dataset, stack, streams);
    }
    break;
  }
  case Syntax::Rle:
  case Syntax::JpegLossless:
  case Syntax::JpegLsLossless:
  {
    RegisterEncodersOnce();
    PutNative(dataset, stack);
    const DJ_RPLossless jpegParameter;
    const DJLSRepresentationParameter jpegLsParameter(0, OFTrue);
    const DcmRepresentationParameter * parameter = nullptr;
    if (encoding.syntax == Syntax::JpegLossless)
    {
      parameter = &jpegParameter;
    }
    else if (encoding.syntax == Syntax::JpegLsLossless)
    {
      parameter = &jpegLsParameter;
    }
    Check(dataset.chooseRepresentation(syntax, parameter), "compression");
    break;
  }
  default:
    PutNative(dataset, stack);
  }
}
} // namespace myosect::phantom
