#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "ResultTable.h"
#include "myosect/Image/Volume.h"
#include "myosect/Pipeline/Analysis.h"
#include "myosect/Segmentation/Raster.h"

namespace myosect::validation
{
/** Labels and table of one analysed data set. */
struct AnalysedScan
{
  VolumeGeometry geometry;
  LabelVolume labels;
  ResultTable table;

  /** Pixels of slice `k` whose label is one of these tissues of that side. */
  [[nodiscard]] segmentation::MaskPlane Mask(std::size_t k, Side side, const std::vector<Tissue> & tissues) const;
  /** Whether the slice of that side is measured, and as that segment. */
  [[nodiscard]] bool IsOk(std::size_t k, Side side, Segment segment) const;
  /** "status, reason" of that side's row. */
  [[nodiscard]] std::string StatusOf(std::size_t k, Side side) const;
  [[nodiscard]] segmentation::PixelMm Pixel() const noexcept { return { geometry.grid.spacingMm[0], geometry.grid.spacingMm[1] }; }
};

/** What lies inside the deep fascia and outside bone. */
[[nodiscard]] const std::vector<Tissue> & CompartmentTissues();
[[nodiscard]] const std::vector<Tissue> & BoneTissues();

/** Analyses into a folder that does not stay. \throws Error as that does. */
[[nodiscard]] AnalysedScan AnalyseScan(pipeline::AnalysisRequest request);

/** Water and fat images of volume files, in canonical axes. */
struct DixonImages
{
  MrVolume water, fat;

  /** 100 F / (W + F); empty where both are 0. */
  [[nodiscard]] std::optional<double> FatPercent(std::size_t k, std::size_t pixel) const;
};

/** \throws Error(UnreadableInput), or (UnsupportedInput) unless both lie on the grid of `geometry`. */
[[nodiscard]] DixonImages ReadDixonImages(const std::filesystem::path & water, const std::filesystem::path & fat,
                                          const VolumeGeometry & geometry);
} // namespace myosect::validation
