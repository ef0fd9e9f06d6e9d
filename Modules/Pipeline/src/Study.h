#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "myosect/DicomExport/SourceStack.h"
#include "myosect/Image/Volume.h"
#include "myosect/Measurement/FatFraction.h"
#include "myosect/Pipeline/Analysis.h"
#include "myosect/Segmentation/MrArtefacts.h"
#include "myosect/Segmentation/WaterFatSwap.h"

namespace myosect::pipeline
{
/** A volume with what its source tells of it. */
struct Study
{
  CtVolume volume;                ///< Hounsfield units; of magnetic resonance the tissue scale
  std::optional<MrVolume> signal; ///< of magnetic resonance: what pictures show
  std::optional<measurement::FatFractionMap> fatFraction;
  std::optional<measurement::T1Correction> t1Correction; ///< of the fat fraction
  bool mapAlone = false;          ///< a fat-fraction map without signal: neither bone nor skin can be seen on it
  std::optional<MrVolume> fat;    ///< of a Dixon set, whose water is `signal`
  double noiseFloor = 0.0;        ///< of water plus fat
  segmentation::SwapFinding swaps; ///< what could not be put right
  segmentation::MrArtefacts artefacts;
  StudyIdentity identity;
  dicom::SeriesAttributes attributes;
  dicomexport::SourceStack source; ///< the stored images; of a volume file its grid alone
  bool fromDicom = false;
  std::string protocol;
  std::string fatFractionName = "fat fraction"; ///< in words for people: of signals, of proton densities, …
  std::vector<std::pair<std::string, std::string>> inputs; ///< for summary.json
};

/** The stored images of a decoded volume. */
template <typename TVolume>
[[nodiscard]] dicomexport::SourceStack SourceOf(const TVolume & decoded)
{
  return { decoded.grid, decoded.sources, decoded.attributes.frameOfReferenceUid, decoded.slicePositionMm, decoded.attributes.sliceThicknessMm };
}

/** \throws Error(UnsupportedInput) with the number when the volume and its labels would not fit into memory. */
[[nodiscard]] Study LoadStudy(const AnalysisRequest & request, RunContext & context);
} // namespace myosect::pipeline
