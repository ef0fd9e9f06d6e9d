#include "ImageKind.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcuid.h"

#include "TagReader.h"

namespace myosect::dicom
{
namespace
{
using Words = std::vector<std::string>;

bool BeginsWith(std::string_view text, std::string_view start)
{
  return text.substr(0, start.size()) == start;
}

bool EndsWith(std::string_view text, std::string_view end)
{
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

Words DescriptionWords(const SeriesAttributes & attributes)
{
  return UpperWords(attributes.seriesDescription + " " + attributes.protocolName);
}
} // namespace

ObjectKind KindOf(const std::string & sopClassUid, const std::string & modality)
{
  if (sopClassUid.empty())
  {
    return modality == "CT" ? ObjectKind::Ct : modality == "MR" ? ObjectKind::Mr : ObjectKind::NoImage;
  }
  if (sopClassUid == UID_CTImageStorage || sopClassUid == UID_EnhancedCTImageStorage ||
      sopClassUid == UID_LegacyConvertedEnhancedCTImageStorage)
  {
    return ObjectKind::Ct;
  }
  if (sopClassUid == UID_MRImageStorage || sopClassUid == UID_EnhancedMRImageStorage ||
      sopClassUid == UID_LegacyConvertedEnhancedMRImageStorage)
  {
    return ObjectKind::Mr;
  }
  if (sopClassUid == UID_MediaStorageDirectoryStorage)
  {
    return ObjectKind::Directory;
  }
  const std::string storage = "1.2.840.10008.5.1.4.1.1.";
  if (sopClassUid == storage + "7" || BeginsWith(sopClassUid, storage + "7."))
  {
    return ObjectKind::ScreenCapture;
  }
  if (BeginsWith(sopClassUid, storage + "88.") || BeginsWith(sopClassUid, storage + "104."))
  {
    return ObjectKind::Report;
  }
  for (const char * image :
       { "1", "1.", "2.", "3.", "4.", "5", "6", "6.", "12.", "14.", "13.", "20", "77.", "128", "128.", "130", "481.1" })
  {
    const std::string start = storage + image;
    if (sopClassUid == start || (start.back() == '.' && BeginsWith(sopClassUid, start)))
    {
      return ObjectKind::OtherImage;
    }
  }
  return ObjectKind::NoImage;
}

bool IsEnhanced(const std::string & sopClassUid)
{
  return sopClassUid == UID_EnhancedCTImageStorage || sopClassUid == UID_LegacyConvertedEnhancedCTImageStorage ||
         sopClassUid == UID_EnhancedMRImageStorage || sopClassUid == UID_LegacyConvertedEnhancedMRImageStorage;
}

bool IsLocalizer(const SeriesAttributes & attributes)
{
  const Words type = UpperWords(attributes.imageType);
  if (HasAny(type, { "LOCALIZER", "LOCALISER", "SCOUT", "TOPOGRAM", "SURVIEW", "SCANOGRAM" }))
  {
    return true;
  }
  return !HasAny(type, { "AXIAL" }) &&
         HasAny(UpperWords(attributes.seriesDescription),
                { "LOCALIZER", "LOCALISER", "SCOUT", "TOPOGRAM", "SURVIEW", "SCANOGRAM", "SCANO", "TOPO", "SURVEY" });
}

bool IsScreenCapture(const SeriesAttributes & attributes)
{
  return HasAny(UpperWords(attributes.imageType),
                { "SCREEN", "SCREENSAVE", "SCREENSHOT", "CAPTURE", "PROTOCOL", "DOSE", "REPORT", "TABLE" });
}

bool IsOriginal(const SeriesAttributes & attributes)
{
  const auto values = UpperValues(attributes.imageType);
  return values[0] != "DERIVED" && (values.size() < 2 || values[1] != "SECONDARY");
}

bool IsHounsfieldType(const std::string & rescaleType)
{
  const std::string type = UpperValues(rescaleType)[0];
  return type.empty() || type == "HU" || type == "US";
}

bool IsReformatted(const SeriesAttributes & attributes, const std::string & rescaleType)
{
  if (!IsHounsfieldType(rescaleType))
  {
    return true;
  }
  const Words type = UpperWords(attributes.imageType);
  if (HasAny(type, { "MPR",         "CPR",       "MIP",     "MINIP",       "AIP",     "PROJECTION", "REFORMATTED",   "VRT",       "SSD",
                     "RENDER",      "RENDERING", "IODINE",  "VNC",         "VUE",     "MONO",       "MONOENERGETIC", "VMI",       "VIRTUAL",
                     "SUBTRACTION", "SUBTRACT",  "MAXIMUM", "MINIMUM",     "MAT",     "PERFUSION",  "CALCIUM",       "EFFECTIVE", "EFF",
                     "ELECTRON",    "DENSITY",   "FUSION",  "BONEREMOVAL", "OVERLAY", "ENERGY",     "MATERIAL" }))
  {
    return true;
  }
  const Words description = UpperWords(attributes.seriesDescription);
  return HasAny(description, { "MPR", "CPR", "MIP", "MINIP", "AIP", "VRT", "SSD", "IODINE", "VNC", "VUE", "MONO", "MONOENERGETIC",
                               "MONOPLUS", "VMI", "SUBTRACTION", "SUBTRACTED", "REFORMAT", "REFORMATTED", "REFORMATS" }) ||
         std::any_of(description.begin(), description.end(), [](const std::string & word) { return EndsWith(word, "KEV"); });
}

bool IsContrastEnhanced(const SeriesAttributes & attributes)
{
  const Words agent = UpperWords(attributes.contrastAgent);
  if (!agent.empty())
  {
    return !HasAny({ agent[0] },
                   { "NONE", "NO", "NON", "N", "NIL", "NATIVE", "PLAIN", "WITHOUT", "OHNE", "SANS", "NOT", "WO", "UNENHANCED", "0" }) &&
           attributes.contrastAgent != "W/O";
  }
  const Words words = DescriptionWords(attributes);
  if (HasAny(words, { "NATIVE", "NATIV", "UNENHANCED", "NONCON", "NC", "PLAIN", "WO", "O", "WITHOUT", "NON" }))
  {
    return false;
  }
  return HasAny(words, { "ARTERIAL", "ARTERIELL", "VENOUS", "PORTALVENOUS", "PORTAL", "ANGIO", "CTA", "RUNOFF", "CECT", "POSTCONTRAST",
                         "CONTRAST", "ENHANCED" });
}

int SoftTissueRank(const std::string & convolutionKernel)
{
  const std::string name = UpperValues(convolutionKernel)[0];
  const Words words = UpperWords(name);
  if (words.empty())
  {
    return 1;
  }
  if (HasAny(words, { "BONE", "BONEPLUS", "LUNG", "EDGE", "ULTRA", "SHARP", "HD", "HDBONE", "INNER", "EAR", "HR" }) ||
      BeginsWith(words[0], "BONE") || BeginsWith(words[0], "LUNG") || BeginsWith(words[0], "EDGE"))
  {
    return 0;
  }
  if (HasAny(words, { "SOFT", "STANDARD", "STND", "STD", "SMOOTH", "DETAIL", "BODY", "TISSUE", "ABDOMEN" }))
  {
    return 2;
  }
  if (HasAny(words, { "A", "B", "UA", "UB", "SA", "SB", "EB" }))
  {
    return 2;
  }
  if (HasAny(words, { "C", "D", "E", "L", "YA", "YB", "YC", "YD", "YE", "CHEST" }))
  {
    return 0;
  }
  const auto digit = name.find_first_of("0123456789");
  if (digit == std::string::npos || digit == 0 || digit > 2 || digit + 1 >= name.size() || name[digit + 1] < '0' || name[digit + 1] > '9')
  {
    return 1;
  }
  const int number = (name[digit] - '0') * 10 + (name[digit + 1] - '0');
  if (BeginsWith(name, "FC"))
  {
    return number < 30 || (number >= 40 && number < 50) ? 2 : 0;
  }
  // Siemens: B31f, Br40d, H30s, Qr44 …: the number grows with sharpness.
  return number < 50 ? 2 : 0;
}

int LimbRank(const SeriesAttributes & attributes)
{
  Words words = UpperWords(attributes.bodyPartExamined);
  const Words description = DescriptionWords(attributes);
  words.insert(words.end(), description.begin(), description.end());
  const Words study = UpperWords(attributes.studyDescription);
  words.insert(words.end(), study.begin(), study.end());
  const bool namesLimb = std::any_of(words.begin(), words.end(),
                                     [](const std::string & word)
                                     {
                                       return BeginsWith(word, "LEG") || BeginsWith(word, "THIGH") || BeginsWith(word, "EXTREM") ||
                                              BeginsWith(word, "FEMUR") || BeginsWith(word, "KNEE") || BeginsWith(word, "CALF") ||
                                              BeginsWith(word, "TIBIA") || BeginsWith(word, "LIMB") || word == "UPRLEG" ||
                                              word == "LOWLEG" || word == "LWREXTREMITY" || word == "ANKLE";
                                     });
  if (namesLimb)
  {
    return 2;
  }
  const bool namesOther =
      HasAny(words, { "HEAD",    "BRAIN",  "SKULL",    "NECK",  "CHEST",   "THORAX",   "LUNG", "HEART",  "CARDIAC", "LIVER", "ABDOMEN",
                      "CSPINE",  "TSPINE", "LSPINE",   "SPINE", "BREAST",  "SHOULDER", "ARM",  "HAND",   "WRIST",   "ELBOW", "FOREARM",
                      "HUMERUS", "SINUS",  "CERVICAL", "JAW",   "MAXILLA", "ORBIT",    "EAR",  "KIDNEY", "PANCREAS" });
  return namesOther && !HasAny(words, { "PELVIS", "HIP", "BODY", "WHOLEBODY", "RUNOFF" }) ? 0 : 1;
}
} // namespace myosect::dicom
