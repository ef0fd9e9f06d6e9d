#pragma once

#include <cstddef>
#include <vector>

#include "myosect/Image/Volume.h"
#include "myosect/Segmentation/CouchFinder.h"
#include "myosect/Segmentation/CtSegmentationParameters.h"
#include "myosect/Segmentation/Raster.h"

namespace myosect::segmentation
{
inline constexpr double kPrincipalBoneMinimumMm2 = 100.0;

struct Bone
{
  int component = 0; // of the body
  double areaMm2 = 0.0;
  double x = 0.0; // centre, coarse pixels
  double y = 0.0;
};

/** A part of the body in one slice that may be the cross-section of a limb. */
struct Piece
{
  int pixelCount = 0;
  double meanX = 0.0;
  double principalBoneMm2 = 0.0;
  bool touchesOther = false;
};

/** What one slice shows on the coarse grid. */
struct CoarseSlice
{
  MaskPlane pieceOf;         // 0 or piece number
  std::vector<Piece> pieces; // [0] unused
  std::vector<Bone> bones;
  double bodyAreaMm2 = 0.0;
  bool stripLowX = false; // a part without principal bone, cut by the image's edge
  bool stripHighX = false;
  bool merged = false; // a component with two principal bones that could not be separated
};

/** A slice on the coarse grid, means over blocks of pixels; what the couch hides counts as air. */
[[nodiscard]] FloatPlane CoarseHu(const CtVolume & volume, std::size_t k, int factorX, int factorY, const CouchSurface * couch);

/** Parts of the body in one slice; two limbs that touch are separated between their bones. */
[[nodiscard]] CoarseSlice FindPieces(const FloatPlane & hu, PixelMm pixel, const CtSegmentationParameters & parameters);

/** Intersection over union of piece p of one slice and piece q of another. */
[[nodiscard]] double Overlap(const CoarseSlice & a, std::size_t p, const CoarseSlice & b, std::size_t q);
} // namespace myosect::segmentation
