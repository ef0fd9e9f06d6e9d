#include "DicomFile.h"

#include <array>
#include <cstring>
#include <fstream>
#include <mutex>
#include <new>
#include <string_view>

#include "dcmtk/dcmdata/dcdeftag.h"
#include "dcmtk/dcmdata/dcistrmf.h"
#include "dcmtk/dcmdata/dcrledrg.h"
#include "dcmtk/dcmjpeg/djdecode.h"
#include "dcmtk/dcmjpls/djdecode.h"
#include "dcmtk/oflog/oflog.h"

#include "NestingGuard.h"

namespace myosect::dicom
{
namespace
{
constexpr std::size_t kPreambleBytes = 128;

/** Whether the bytes begin like the first element of a data set or meta header. */
bool BeginsLikeDataset(const unsigned char * bytes, std::size_t count)
{
  if (count < 8)
  {
    return false;
  }
  const bool isBigEndian = bytes[0] == 0;
  const unsigned group = isBigEndian ? bytes[1] : bytes[0] + 256u * bytes[1];
  const unsigned element = isBigEndian ? 256u * bytes[2] + bytes[3] : bytes[2] + 256u * bytes[3];
  if ((group != 0x0002 && group != 0x0008) || element > 0x0070)
  {
    return false;
  }
  constexpr std::string_view explicitVrs = "UL OB UI CS SH DA TM AE LO ST SQ";
  const std::string_view vr(reinterpret_cast<const char *>(bytes) + 4, 2);
  if (vr[0] >= 'A' && vr[0] <= 'Z' && explicitVrs.find(vr) != std::string_view::npos)
  {
    return true;
  }
  // Implicit VR: a short value must follow.
  return !isBigEndian && group == 0x0008 && bytes[6] == 0 && bytes[7] == 0 && bytes[5] < 2;
}
} // namespace

void PrepareToolkit()
{
  static std::once_flag once;
  std::call_once(once,
                 []
                 {
                   // The toolkit's messages would carry paths and header values to stderr.
                   OFLog::configure(OFLogger::OFF_LOG_LEVEL);
                   dcmAutoDetectDatasetXfer.set(OFTrue);
                   dcmIgnoreFileMetaInformationGroupLength.set(OFTrue);
                   DcmRLEDecoderRegistration::registerCodecs();
                   DJDecoderRegistration::registerCodecs();
                   DJLSDecoderRegistration::registerCodecs();
                 });
}

FileLook LookAtFile(const std::filesystem::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
  {
    return FileLook::Unreadable;
  }
  std::array<unsigned char, kPreambleBytes + 4> bytes{};
  stream.read(reinterpret_cast<char *>(bytes.data()), bytes.size());
  const auto count = static_cast<std::size_t>(stream.gcount());
  if (count == 0)
  {
    return stream.eof() ? FileLook::Empty : FileLook::Unreadable;
  }
  const bool hasMagic = count == bytes.size() && std::memcmp(bytes.data() + kPreambleBytes, "DICM", 4) == 0;
  return hasMagic || BeginsLikeDataset(bytes.data(), count) ? FileLook::Dicom : FileLook::Other;
}

ParsedFile ParseFile(const std::filesystem::path & file, bool headerOnly)
{
  PrepareToolkit();
  ParsedFile parsed;
  parsed.format = std::make_unique<DcmFileFormat>();
  try
  {
    if (!IsSafeToParse(file))
    {
      parsed.problem = "its sequences are nested too deep or its header is too large";
      return parsed;
    }
    DcmInputFileStream stream(OFFilename(file.c_str()));
    OFCondition condition = stream.status();
    if (condition.good())
    {
      parsed.format->transferInit();
      condition = parsed.format->readUntilTag(stream, EXS_Unknown, EGL_noChange, DCM_MaxReadLength,
                                              headerOnly ? DCM_PixelData : DCM_UndefinedTagKey);
      DcmElement * pixelData = nullptr;
      parsed.Dataset().findAndGetElement(DCM_PixelData, pixelData);
      parsed.isPixelDataComplete = pixelData != nullptr && pixelData->transferState() == ERW_ready;
      parsed.reachedEnd = stream.eos();
      parsed.format->transferEnd();
    }
    if (condition.bad())
    {
      parsed.problem = condition.text();
    }
  }
  catch (const std::bad_alloc &)
  {
    parsed.problem = "its header asks for more memory than there is";
  }
  return parsed;
}
} // namespace myosect::dicom
