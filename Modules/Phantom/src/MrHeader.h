#pragma once

#include <string>
#include <vector>

#include "DicomHeader.h"
#include "myosect/Phantom/MrSeriesWriter.h"

namespace myosect::phantom
{
/** One image of an MR series as the header sees it. */
struct MrFrame
{
  MrPart part = MrPart::Water;
  SliceHeader slice;       ///< place in the stack, and rescale slope and intercept
  double scaleSlope = 1.0; ///< Philips (2005,100E)
};

/** What is the same for every image of an MR series. */
struct MrSeriesHeader
{
  SeriesHeader series;
  MrSequence sequence;
  MrEncoding encoding;
  int seriesNumber = 1;
};

/** Description of a series that holds `part`, or all parts (Philips). */
[[nodiscard]] std::string MrDescription(const std::string & base, MrPart part, MrVendor vendor);
/** \throws Error(CannotWrite). */
void PutClassicMrHeader(DcmDataset & dataset, const MrSeriesHeader & header, const MrFrame & frame, std::size_t instanceNumber);
/** \throws Error(CannotWrite). */
void PutEnhancedMrHeader(DcmDataset & dataset, const MrSeriesHeader & header, const std::vector<MrFrame> & frames);
} // namespace myosect::phantom
