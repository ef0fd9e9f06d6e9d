#include "FrameDecoder.h"

#include <algorithm>
#include <limits>

#include "dcmtk/dcmdata/dcdeftag.h"
#include "dcmtk/dcmdata/dcpixel.h"
#include "dcmtk/dcmdata/dcpixseq.h"
#include "dcmtk/dcmdata/dcpxitem.h"

#include "myosect/Core/Error.h"

#include "CodeStream.h"
#include "TagReader.h"

namespace myosect::dicom
{
namespace
{
Error Unreadable(const std::string & what)
{
  return Error(ErrorCode::UnreadableInput, what + "; copy the file again");
}

Error Contradiction(const std::string & what)
{
  return Error(ErrorCode::UnsupportedInput, what + "; export the series again");
}
} // namespace

FrameDecoder::FrameDecoder(const std::filesystem::path & file) : m_Parsed(ParseFile(file, false))
{
  std::error_code error;
  m_FileBytes = std::filesystem::file_size(file, error);
  DcmDataset & dataset = m_Parsed.Dataset();
  m_Format = PixelFormat::Of(dataset);
  if (const std::string defect = m_Format.Defect(); !defect.empty())
  {
    throw Contradiction(defect);
  }
  if (m_Format.FrameBytes() > std::numeric_limits<Uint32>::max() - 1)
  {
    throw Contradiction("an image of " + std::to_string(m_Format.columns) + " x " + std::to_string(m_Format.rows) + " pixels is too large");
  }
  m_FrameCount = static_cast<std::size_t>(std::clamp(NumberOf(dataset, DCM_NumberOfFrames).value_or(1.0), 1.0, 1e9));
  DcmElement * element = nullptr;
  if (dataset.findAndGetElement(DCM_PixelData, element).bad() || element == nullptr || element->ident() != EVR_PixelData)
  {
    throw Unreadable(m_Parsed.problem.empty() ? "the file has no pixel data" : "the file is cut off or damaged: " + m_Parsed.problem);
  }
  m_PixelData = static_cast<DcmPixelData *>(element);
  ReadLayout();
}

void FrameDecoder::ReadLayout()
{
  // Foreign bytes behind the pixel data do no harm.
  if (!m_Parsed.isPixelDataComplete)
  {
    throw Unreadable("the pixel data are cut off or damaged: " + m_Parsed.problem);
  }
  E_TransferSyntax syntax = EXS_Unknown;
  const DcmRepresentationParameter * parameter = nullptr;
  m_PixelData->getOriginalRepresentationKey(syntax, parameter);
  if (!DcmXfer(syntax).isEncapsulated())
  {
    if (!m_Parsed.problem.empty() && m_PixelData->getLength() > m_FileBytes)
    {
      throw Unreadable("the pixel data are cut off or damaged: " + m_Parsed.problem);
    }
    CheckNativeLength(m_PixelData->getLength());
    return;
  }
  if (m_PixelData->getEncapsulatedRepresentation(syntax, parameter, m_Fragments).bad() || m_Fragments == nullptr)
  {
    throw Unreadable("the compressed pixel data cannot be read");
  }
  IndexFragments();
}

void FrameDecoder::CheckNativeLength(std::size_t length)
{
  const std::size_t expected = m_Format.FrameBytes() * m_FrameCount;
  if (length < expected)
  {
    throw Unreadable("the pixel data are too short: " + std::to_string(length) + " of " + std::to_string(expected) + " bytes");
  }
  const std::size_t excess = length - expected;
  if (excess >= m_Format.FrameBytes() / m_Format.rows && excess > 1)
  {
    throw Contradiction("rows and columns contradict the pixel data, which have " + std::to_string(excess) + " bytes more");
  }
  m_HasExcess = excess > 1;
}

std::vector<std::uint8_t> FrameDecoder::Fragment(unsigned long index) const
{
  DcmPixelItem * item = nullptr;
  Uint8 * bytes = nullptr;
  // The first item is the offset table.
  if (m_Fragments->getItem(item, index + 1).bad() || item == nullptr || item->getUint8Array(bytes).bad() || bytes == nullptr)
  {
    throw Unreadable("a fragment of the compressed pixel data cannot be read");
  }
  std::vector<std::uint8_t> fragment(bytes, bytes + item->getLength());
  item->compact();
  return fragment;
}

/** Offset tables are often wrong or missing: a frame begins where a fragment begins with the start of an image. */
void FrameDecoder::IndexFragments()
{
  const unsigned long fragmentCount = m_Fragments->card() == 0 ? 0 : m_Fragments->card() - 1;
  const bool isOnePerFrame = fragmentCount == m_FrameCount;
  for (unsigned long i = 0; i < fragmentCount; ++i)
  {
    bool beginsFrame = isOnePerFrame || i == 0;
    if (!beginsFrame && m_FrameCount > 1)
    {
      const auto fragment = Fragment(i);
      beginsFrame = fragment.size() > 2 && fragment[0] == 0xFF && (fragment[1] == 0xD8 || fragment[1] == 0x4F);
    }
    if (beginsFrame)
    {
      m_FirstFragment.push_back(i);
    }
  }
  if (m_FirstFragment.size() != m_FrameCount)
  {
    throw Unreadable("the compressed pixel data have " + std::to_string(m_FirstFragment.size()) + " of " + std::to_string(m_FrameCount) +
                     " frames");
  }
  m_FirstFragment.push_back(fragmentCount);
}

std::vector<std::uint8_t> FrameDecoder::CodeStreamOf(std::size_t frame) const
{
  std::vector<std::uint8_t> stream;
  for (unsigned long i = m_FirstFragment[frame]; i < m_FirstFragment[frame + 1]; ++i)
  {
    const auto fragment = Fragment(i);
    stream.insert(stream.end(), fragment.begin(), fragment.end());
  }
  return stream;
}

unsigned FrameDecoder::CheckedJpegBytes(const std::vector<std::uint8_t> & stream) const
{
  const auto info = ReadJpegHeader(stream);
  if (!info)
  {
    throw Unreadable("the compressed image is damaged");
  }
  if (info->rows != m_Format.rows || info->columns != m_Format.columns || info->components != 1 || info->precision > m_Format.bitsAllocated)
  {
    throw Contradiction("the size of the compressed image contradicts the header");
  }
  if (!HasJpegEnd(stream))
  {
    throw Unreadable("the compressed image is incomplete");
  }
  return info->precision > 8 ? 2 : 1;
}

void FrameDecoder::DecodeWithToolkit(std::size_t frame, unsigned bytesPerPixel, std::vector<std::uint16_t> & words)
{
  const std::size_t pixelCount = m_Format.PixelCount();
  words.resize(pixelCount);
  const bool isDirect = bytesPerPixel == 2;
  if (!isDirect)
  {
    m_Scratch.resize(m_Format.FrameBytes() + 1);
  }
  void * buffer = isDirect ? static_cast<void *>(words.data()) : m_Scratch.data();
  // The toolkit asks for an even number of bytes.
  const auto bufferBytes = static_cast<Uint32>(isDirect ? pixelCount * 2 : (m_Format.FrameBytes() + 1) / 2 * 2);
  Uint32 startFragment = 0;
  OFString colorModel;
  const OFCondition condition =
      m_PixelData->getUncompressedFrame(&m_Parsed.Dataset(), static_cast<Uint32>(frame), startFragment, buffer, bufferBytes, colorModel);
  if (condition.bad())
  {
    throw Unreadable(std::string("the pixel data cannot be decoded: ") + condition.text());
  }
  if (!isDirect)
  {
    std::copy(m_Scratch.begin(), m_Scratch.begin() + static_cast<std::ptrdiff_t>(pixelCount), words.begin());
  }
}

void FrameDecoder::Decode(std::size_t frame, std::vector<std::uint16_t> & words)
{
  if (frame >= m_FrameCount)
  {
    throw Unreadable("the file has fewer frames than its header says");
  }
  unsigned bytesPerPixel = m_Format.bitsAllocated / 8;
  if (m_Fragments != nullptr)
  {
    const std::vector<std::uint8_t> stream = CodeStreamOf(frame);
    if (IsJpeg2000(stream))
    {
      m_MetLossyStream = m_MetLossyStream || IsIrreversibleJpeg2000(stream);
      DecodeJpeg2000(stream, m_Format.rows, m_Format.columns, words);
      return;
    }
    const bool isRle = m_Parsed.Dataset().getOriginalXfer() == EXS_RLELossless;
    if (isRle && !IsCompleteRle(stream, bytesPerPixel, m_Format.PixelCount()))
    {
      throw Unreadable("the compressed image is incomplete");
    }
    bytesPerPixel = isRle ? bytesPerPixel : CheckedJpegBytes(stream);
  }
  DecodeWithToolkit(frame, bytesPerPixel, words);
}
} // namespace myosect::dicom
