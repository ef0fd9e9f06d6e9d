#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "Canvas.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::report
{
using PictureList = std::vector<const SlicePicture *>;

[[nodiscard]] PictureList ProximalFirst(const std::vector<SlicePicture> & pictures);
/** By segment from hip to ankle, the right limb before the left. */
[[nodiscard]] PictureList BySegment(const std::vector<SlicePicture> & pictures);
/** `count` of the pictures at even distances, the first and the last among them. */
[[nodiscard]] PictureList Spread(const PictureList & pictures, std::size_t count);

/** How the tiles (plain above outlined) lie on a sheet. All pictures of a sheet have one scale. */
struct SheetLayout
{
  std::size_t columns = 1, rows = 1;
  int tileWidth = 0, panelHeight = 0;
  double pixelsPerMm = 1.0;

  [[nodiscard]] std::size_t PerSheet() const noexcept { return columns * rows; }
};

/** The largest scale at which a sheet of A4's shape holds so many of the pictures, or all. `pictures` is not empty. */
[[nodiscard]] SheetLayout PlanSheet(const PictureList & pictures, std::size_t wantedPerSheet);

/** At most layout.PerSheet() pictures; the sheet is as high as its rows. */
[[nodiscard]] Canvas DrawSheet(const PictureList & pictures, const SheetLayout & layout, const DisplayWindow & window);

/** One slice alone: plain above outlined. */
[[nodiscard]] Canvas DrawStacked(const SlicePicture & picture, const DisplayWindow & window);

/** One slice alone: plain beside outlined, or above it when the picture is wide. */
[[nodiscard]] Canvas DrawSingle(const SlicePicture & picture, const DisplayWindow & window);
} // namespace myosect::report
