#include "SourceHeader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "dcmtk/dcmdata/dcdeftag.h"
#include "dcmtk/dcmdata/dcostrmb.h"
#include "dcmtk/dcmdata/dcuid.h"
#include "dcmtk/dcmiod/modhelp.h"

#include "DatasetText.h"
#include "Uids.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Version.h"
#include "myosect/Digest/Sha256.h"

namespace myosect::dicomexport
{
namespace
{
bool IsDigits(const std::string & text, std::size_t least)
{
  return text.size() >= least &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(least), [](char c) { return c >= '0' && c <= '9'; });
}

const std::vector<std::pair<DcmTagKey, DcmTagKey>> & DatesAndTimes()
{
  static const std::vector<std::pair<DcmTagKey, DcmTagKey>> tags{
    { DCM_ContentDate, DCM_ContentTime },
    { DCM_AcquisitionDate, DCM_AcquisitionTime },
    { DCM_SeriesDate, DCM_SeriesTime },
    { DCM_StudyDate, DCM_StudyTime },
  };
  return tags;
}

/** SHA-256 of the dataset as it would be written. */
std::string DigestOf(DcmDataset & dataset)
{
  Sha256 digest;
  std::vector<char> buffer(std::size_t{ 1 } << 20);
  DcmOutputBufferStream stream(buffer.data(), static_cast<offile_off_t>(buffer.size()));
  dataset.transferInit();
  OFCondition condition = EC_StreamNotifyClient;
  while (condition == EC_StreamNotifyClient)
  {
    condition = dataset.write(stream, EXS_LittleEndianExplicit, EET_UndefinedLength, nullptr, EGL_withoutGL);
    void * written = nullptr;
    offile_off_t length = 0;
    stream.flushBuffer(written, length);
    digest.Add(written, static_cast<std::size_t>(length));
  }
  dataset.transferEnd();
  Require(condition, "UIDs");
  return HexText(digest.Finish());
}
} // namespace

SourceHeader::SourceHeader(const std::filesystem::path & file) : m_Format(std::make_unique<DcmFileFormat>())
{
  constexpr Uint32 longestValue = 4096; // longer ones stay on disk until they are asked for
  const OFCondition condition =
      m_Format->loadFileUntilTag(file.c_str(), EXS_Unknown, EGL_noChange, longestValue, ERM_autoDetect, DCM_PixelData);
  if (condition.bad())
  {
    throw Error(ErrorCode::UnreadableInput, "file " + file.filename().string() + " cannot be read again (" + condition.text() +
                                                "); keep the input in place until the run is over");
  }
}

bool SourceHeader::ConvertToUnicode()
{
  return m_Format->getDataset()->convertToUTF8().good();
}

void SourceHeader::Complete(DcmDataset & dataset, const ObjectIdentity & identity) const
{
  DcmDataset & source = *m_Format->getDataset();
  dataset.findAndDeleteElement(DCM_SpecificCharacterSet);
  for (const DcmTagKey & tag : { DCM_SpecificCharacterSet, DCM_TimezoneOffsetFromUTC })
  {
    if (source.tagExists(tag))
    {
      Require(source.findAndInsertCopyOfElement(tag, &dataset, OFTrue), DcmTag(tag).getTagName());
    }
  }
  DcmModuleHelpers::copyPatientModule(source, dataset);
  DcmModuleHelpers::copyClinicalTrialSubjectModule(source, dataset);
  DcmModuleHelpers::copyGeneralStudyModule(source, dataset);
  DcmModuleHelpers::copyPatientStudyModule(source, dataset);
  DcmModuleHelpers::copyClinicalTrialStudyModule(source, dataset);
  for (const DcmTagKey & tag : { DCM_PatientName, DCM_PatientID, DCM_PatientBirthDate, DCM_PatientSex, DCM_StudyDate, DCM_StudyTime,
                                 DCM_ReferringPhysicianName, DCM_StudyID, DCM_AccessionNumber })
  {
    PutEmptyIfAbsent(dataset, tag);
  }
  PutText(dataset, DCM_SOPClassUID, identity.sopClassUid);
  PutText(dataset, DCM_Modality, identity.modality);
  PutText(dataset, DCM_SeriesNumber, identity.seriesNumber);
  PutText(dataset, DCM_SeriesDescription, identity.seriesDescription);
  PutText(dataset, DCM_InstanceNumber, "1");
  PutText(dataset, DCM_ContentDate, ContentDate());
  PutText(dataset, DCM_ContentTime, ContentTime());
  PutText(dataset, DCM_SeriesDate, ContentDate());
  PutText(dataset, DCM_SeriesTime, ContentTime());
  PutText(dataset, DCM_Manufacturer, std::string(kSoftwareName));
  PutText(dataset, DCM_ManufacturerModelName, std::string(kSoftwareName));
  PutText(dataset, DCM_SoftwareVersions, std::string(SoftwareVersion()));
  for (const DcmTagKey & tag : { DCM_InstanceCreationDate, DCM_InstanceCreationTime, DCM_InstanceCreatorUID })
  {
    dataset.findAndDeleteElement(tag);
  }
}

std::string SourceHeader::ContentDate() const
{
  for (const auto & [date, time] : DatesAndTimes())
  {
    const std::string text = Text(date);
    if (text.size() == 8 && IsDigits(text, 8))
    {
      return text;
    }
  }
  return "19000101";
}

std::string SourceHeader::ContentTime() const
{
  for (const auto & [date, time] : DatesAndTimes())
  {
    const std::string text = Text(time);
    if (Text(date) == ContentDate() && IsDigits(text, 6))
    {
      return text;
    }
  }
  return "000000";
}

std::string SourceHeader::Text(const DcmTagKey & tag) const
{
  return TextOf(*m_Format->getDataset(), tag);
}

ObjectReference GiveUids(DcmDataset & dataset)
{
  dataset.findAndDeleteElement(DCM_SOPInstanceUID);
  dataset.findAndDeleteElement(DCM_SeriesInstanceUID);
  const std::string content = DigestOf(dataset);
  const ObjectReference object{ TextOf(dataset, DCM_SOPClassUID), NameBasedUid({ "instance", content }),
                                NameBasedUid({ "series", content }) };
  PutText(dataset, DCM_SOPInstanceUID, object.sopInstanceUid);
  PutText(dataset, DCM_SeriesInstanceUID, object.seriesUid);
  return object;
}

ObjectReference SaveObject(const std::filesystem::path & file, DcmFileFormat & format)
{
  const ObjectReference object = GiveUids(*format.getDataset());
  const OFCondition condition =
      format.saveFile(file.c_str(), EXS_LittleEndianExplicit, EET_UndefinedLength, EGL_recalcGL, EPD_noChange, 0, 0, EWM_createNewMeta);
  if (condition.bad())
  {
    throw Error(ErrorCode::CannotWrite, "cannot write " + file.filename().string() + ": " + condition.text() + "; check space and rights");
  }
  return object;
}
} // namespace myosect::dicomexport
