#pragma once

#include <optional>
#include <vector>

#include "Study.h"
#include "myosect/Core/Tables.h"
#include "myosect/Pipeline/Analysis.h"
#include "myosect/Segmentation/LimbFinder.h"

namespace myosect::pipeline
{
/** A study with labels whose sides are final, ready to be measured. */
struct SegmentedStudy
{
  Study study;
  segmentation::LimbMap map;
  LabelVolume labels;
  bool foreign = false; ///< drawn by another program: voxels count as drawn
  std::vector<StructureRow> structures;
  std::vector<StructureAsymmetryRow> structureAsymmetry;
};

/** Finds limbs, segments them and decides on their sides. \throws Error(ProcessingFailed) without a limb. */
[[nodiscard]] SegmentedStudy SegmentStudy(Study loaded, const AnalysisRequest & request, RunContext & context);

/** Looks for the limbs of a study that came with its segmentation: measuring needs `map`. May exchange swapped water and fat. */
void FindLimbs(SegmentedStudy & segmented, const AnalysisRequest & request, RunContext & context);

/** Loads image and segmentation; FindLimbs has to follow before anything is measured. \throws Error. */
[[nodiscard]] SegmentedStudy ReadSegmentedStudy(const MeasureRequest & request, RunContext & context);
} // namespace myosect::pipeline
