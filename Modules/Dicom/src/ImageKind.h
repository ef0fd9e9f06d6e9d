#pragma once

#include <string>
#include <vector>

#include "myosect/Dicom/SeriesCatalog.h"

namespace myosect::dicom
{
/** What a DICOM object is, judged by its SOP class; the modality stands in where the class is missing. */
enum class ObjectKind
{
  Ct,
  Mr,
  ScreenCapture,
  Report,
  Directory,
  OtherImage,
  NoImage
};
[[nodiscard]] ObjectKind KindOf(const std::string & sopClassUid, const std::string & modality);
[[nodiscard]] bool IsEnhanced(const std::string & sopClassUid);

/** Image types and descriptions are compared word by word, without case. */
[[nodiscard]] bool IsLocalizer(const SeriesAttributes & attributes);
[[nodiscard]] bool IsScreenCapture(const SeriesAttributes & attributes);
[[nodiscard]] bool IsOriginal(const SeriesAttributes & attributes);
/** Whether a rescale type stands for Hounsfield units; absent and unspecified ones do. */
[[nodiscard]] bool IsHounsfieldType(const std::string & rescaleType);
/** Iodine, virtual non-contrast, monoenergetic, subtraction, MIP, MPR and the like. */
[[nodiscard]] bool IsReformatted(const SeriesAttributes & attributes, const std::string & rescaleType);
[[nodiscard]] bool IsContrastEnhanced(const SeriesAttributes & attributes);

/** 2 soft tissue, 1 unknown, 0 sharp. Names of GE, Siemens, Philips, Canon and United Imaging. */
[[nodiscard]] int SoftTissueRank(const std::string & convolutionKernel);
/** 2 a limb is named, 1 nothing is named or it may contain legs, 0 another part of the body. */
[[nodiscard]] int LimbRank(const SeriesAttributes & attributes);
} // namespace myosect::dicom
