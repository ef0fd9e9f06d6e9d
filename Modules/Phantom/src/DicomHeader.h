#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "StoredPixels.h"
#include "myosect/Core/Geometry.h"
#include "myosect/Phantom/DicomSeriesWriter.h"

class DcmDataset;

namespace myosect::phantom
{
/** UIDs of one series, made from the identity's seed alone. */
struct SeriesUids
{
  std::string study, series, frameOfReference, dimensionOrganization, irradiationEvent;
  std::string seed;

  explicit SeriesUids(const DicomIdentity & identity);
  [[nodiscard]] std::string Instance(std::size_t instanceNumber) const;
};

/** 64-bit FNV-1a. */
[[nodiscard]] std::uint64_t HashOf(const std::string & text) noexcept;

/** One slice as the header sees it. */
struct SliceHeader
{
  std::size_t instanceNumber = 1;
  Vector3 positionLps{};
  StoredScale scale;
};

/** What is the same for every slice. */
struct SeriesHeader
{
  Grid grid;
  DicomIdentity identity;
  DicomEncoding encoding;
  SeriesUids uids;
  double sliceThicknessMm = 1.0;

  SeriesHeader(const Grid & gridIn, const DicomIdentity & identityIn, const DicomEncoding & encodingIn);
};

/** A complete CT Image Storage header but for the pixel data. \throws Error(CannotWrite) for an unknown name in `extra`. */
void PutClassicHeader(DcmDataset & dataset, const SeriesHeader & series, const SliceHeader & slice);

/** A complete Enhanced CT Image Storage header with shared and per-frame functional groups, but for the pixel data. */
void PutEnhancedHeader(DcmDataset & dataset, const SeriesHeader & series, const std::vector<SliceHeader> & frames);
} // namespace myosect::phantom
