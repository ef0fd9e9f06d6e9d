#include "ImageFacts.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcfcache.h"
#include "dcmtk/dcmdata/dcpixel.h"
#include "dcmtk/dcmdata/dcpixseq.h"
#include "dcmtk/dcmdata/dcpxitem.h"
#include "dcmtk/dcmdata/dctk.h"

#include "StreamToSink.h"
#include "myosect/Core/Error.h"
#include "myosect/Digest/Sha256.h"

namespace myosect::node
{
namespace
{
constexpr std::size_t kDigits = 16;
constexpr Uint32 kChunkBytes = 1u << 20;

std::string TextOf(DcmItem & item, const DcmTagKey & tag)
{
  OFString text;
  item.findAndGetOFString(tag, text);
  const std::string raw(text.c_str());
  const std::size_t end = raw.find_last_not_of(std::string(" \0", 2));
  return end == std::string::npos ? std::string() : raw.substr(0, end + 1);
}

std::string CodingOf(E_TransferSyntax syntax)
{
  const DcmXfer xfer(syntax);
  if (!xfer.isEncapsulated())
  {
    return "n";
  }
  const std::string uid = xfer.getXferID();
  // DCMTK does not say of JPEG 2000 and of JPEG-LS near-lossless that they lose.
  const bool isLossy = xfer.isLossy() || uid == UID_JPEG2000TransferSyntax || uid == UID_JPEGLSLossyTransferSyntax;
  return uid.substr(uid.rfind('.') + 1) + (isLossy ? "y" : "");
}

void AddBytes(Sha256 & digest, DcmElement & element)
{
  std::vector<Uint8> chunk(kChunkBytes);
  DcmFileCache cache;
  const Uint32 length = element.getLength();
  for (Uint32 offset = 0; offset < length;)
  {
    const Uint32 count = std::min(kChunkBytes, length - offset);
    if (element.getPartialValue(chunk.data(), offset, count, &cache, EBO_LittleEndian).bad())
    {
      throw Error(ErrorCode::UnreadableInput, "the pixel data end early");
    }
    digest.Add(chunk.data(), count);
    offset += count;
  }
}

std::string DigestOfPixels(DcmElement * element, E_TransferSyntax syntax)
{
  Sha256 digest;
  auto * pixels = dynamic_cast<DcmPixelData *>(element);
  DcmPixelSequence * fragments = nullptr;
  if (pixels != nullptr && DcmXfer(syntax).isEncapsulated() && pixels->getEncapsulatedRepresentation(syntax, nullptr, fragments).good())
  {
    for (unsigned long i = 0; i < fragments->card(); ++i)
    {
      DcmPixelItem * item = nullptr;
      if (fragments->getItem(item, i).good())
      {
        AddBytes(digest, *item);
      }
    }
  }
  else if (element != nullptr)
  {
    AddBytes(digest, *element);
  }
  return HexText(digest.Finish()).substr(0, kDigits);
}

std::string DigestOfHead(DcmDataset & dataset)
{
  Sha256 digest;
  StreamToSink stream([&](const void * bytes, std::size_t count) { digest.Add(bytes, count); });
  dataset.transferInit();
  const OFCondition condition =
      dataset.write(stream, EXS_LittleEndianImplicit, EET_ExplicitLength, nullptr, EGL_withoutGL, EPD_withoutPadding);
  dataset.transferEnd();
  if (condition.bad())
  {
    throw Error(ErrorCode::UnreadableInput, "the header cannot be read whole");
  }
  return HexText(digest.Finish()).substr(0, kDigits);
}

bool IsAnalysed(const std::string & sopClass)
{
  static const std::array<std::string, 6> classes{ UID_CTImageStorage,
                                                   UID_EnhancedCTImageStorage,
                                                   UID_MRImageStorage,
                                                   UID_EnhancedMRImageStorage,
                                                   UID_LegacyConvertedEnhancedCTImageStorage,
                                                   UID_LegacyConvertedEnhancedMRImageStorage };
  return std::find(classes.begin(), classes.end(), sopClass) != classes.end();
}
} // namespace

bool SameContent(const std::string & headA, const std::string & pixelsA, const std::string & codingA, const std::string & headB,
                 const std::string & pixelsB, const std::string & codingB)
{
  const auto lossy = [](const std::string & coding) { return !coding.empty() && coding.back() == 'y'; };
  return headA == headB && (codingA == codingB ? pixelsA == pixelsB : !lossy(codingA) && !lossy(codingB));
}

ImageFacts ReadImageFacts(const std::filesystem::path & file)
{
  DcmFileFormat format;
  if (format.loadFile(file.c_str(), EXS_Unknown, EGL_noChange, DCM_MaxReadLength).bad())
  {
    throw Error(ErrorCode::UnreadableInput, "no whole DICOM object");
  }
  DcmDataset & dataset = *format.getDataset();
  ImageFacts facts;
  facts.studyUid = TextOf(dataset, DCM_StudyInstanceUID);
  facts.sopClassUid = TextOf(dataset, DCM_SOPClassUID);
  facts.sopInstanceUid = TextOf(dataset, DCM_SOPInstanceUID);
  if (facts.studyUid.empty() || facts.sopClassUid.empty() || facts.sopInstanceUid.empty())
  {
    throw Error(ErrorCode::UnreadableInput, "an object without study, class or instance UID");
  }
  facts.isImage = IsAnalysed(facts.sopClassUid);
  const E_TransferSyntax syntax = dataset.getOriginalXfer();
  facts.coding = CodingOf(syntax);
  const std::unique_ptr<DcmElement> pixels(dataset.remove(DCM_PixelData));
  if (facts.isImage)
  {
    facts.pixelDigest = DigestOfPixels(pixels.get(), syntax);
    facts.headDigest = DigestOfHead(dataset);
  }
  return facts;
}

ObjectName ReadObjectName(const std::filesystem::path & file)
{
  DcmFileFormat format;
  if (format.loadFile(file.c_str(), EXS_Unknown, EGL_noChange, DCM_MaxReadLength, ERM_metaOnly).bad())
  {
    throw Error(ErrorCode::UnreadableInput, "a DICOM object of the result cannot be read");
  }
  DcmMetaInfo & meta = *format.getMetaInfo();
  ObjectName name{ TextOf(meta, DCM_MediaStorageSOPClassUID), TextOf(meta, DCM_MediaStorageSOPInstanceUID),
                   TextOf(meta, DCM_TransferSyntaxUID) };
  if (name.sopClassUid.empty() || name.sopInstanceUid.empty() || name.transferSyntaxUid.empty())
  {
    throw Error(ErrorCode::UnreadableInput, "a DICOM object of the result has no class, instance or transfer syntax");
  }
  return name;
}
} // namespace myosect::node
