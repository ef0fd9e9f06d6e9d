#include "myosect/Image/ResampleOnto.h"

#include <algorithm>
#include <cmath>

#include <itkLinearInterpolateImageFunction.h>
#include <itkNearestNeighborExtrapolateImageFunction.h>
#include <itkResampleImageFilter.h>

#include "myosect/Core/Error.h"

namespace myosect
{
namespace
{
/** Grids that differ by less are one. */
constexpr double kSameGridMm = 1e-3;
constexpr double kSameSliceMm = 0.05;

void RequireSameFrame(bool sameFrameOfReference)
{
  if (!sameFrameOfReference)
  {
    throw Error(
        ErrorCode::UnsupportedInput,
        "the images lie on different grids and in different frames of reference, so they cannot be laid upon each other; give images of "
        "one acquisition");
  }
}

/** Every corner of the grid lies within a voxel of the image. */
bool Covers(const Grid & moving, const Grid & fixed)
{
  for (unsigned corner = 0; corner < 8; ++corner)
  {
    Vector3 index{};
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      index[axis] = (corner >> axis & 1U) != 0U ? static_cast<double>(fixed.size[axis]) - 1.0 : 0.0;
    }
    const Vector3 inMoving = moving.IndexIjk(fixed.PointLps(index));
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      constexpr double tolerance = 1e-6;
      if (inMoving[axis] < -1.0 - tolerance || inMoving[axis] > static_cast<double>(moving.size[axis]) + tolerance)
      {
        return false;
      }
    }
  }
  return true;
}

bool IsEven(const VolumeGeometry & volume)
{
  for (std::size_t k = 0; k < volume.slicePositionMm.size(); ++k)
  {
    if (std::abs(volume.slicePositionMm[k] - static_cast<double>(k) * volume.grid.spacingMm[2]) > 0.1 * volume.grid.spacingMm[2])
    {
      return false;
    }
  }
  return std::find(volume.sliceAfterGap.begin(), volume.sliceAfterGap.end(), true) == volume.sliceAfterGap.end();
}

bool HaveSameSlices(const VolumeGeometry & a, const VolumeGeometry & b)
{
  return std::equal(a.slicePositionMm.begin(), a.slicePositionMm.end(), b.slicePositionMm.begin(), b.slicePositionMm.end(),
                    [](double x, double y) { return std::abs(x - y) <= kSameSliceMm; });
}
} // namespace

FloatImage::ConstPointer ResampleOnto(FloatImage::ConstPointer moving, const Grid & fixed, bool sameFrameOfReference)
{
  const Grid grid = GridOf(*moving);
  if (grid.Matches(fixed, kSameGridMm))
  {
    return moving;
  }
  RequireSameFrame(sameFrameOfReference);
  if (!Covers(grid, fixed))
  {
    throw Error(ErrorCode::UnsupportedInput,
                "one image does not cover the other, so they cannot be laid upon each other; give images of one field of view");
  }
  const auto reference = MakeImage<FloatImage>(fixed);
  auto filter = itk::ResampleImageFilter<FloatImage, FloatImage>::New();
  filter->SetInput(moving);
  filter->SetInterpolator(itk::LinearInterpolateImageFunction<FloatImage, double>::New());
  filter->SetExtrapolator(itk::NearestNeighborExtrapolateImageFunction<FloatImage, double>::New());
  filter->SetReferenceImage(reference);
  filter->UseReferenceImageOn();
  filter->Update();
  return filter->GetOutput();
}

MrVolume ResampleOnto(const MrVolume & moving, const VolumeGeometry & fixed, bool sameFrameOfReference)
{
  const bool isSameGrid = moving.grid.Matches(fixed.grid, kSameGridMm);
  if (isSameGrid && HaveSameSlices(moving, fixed))
  {
    return moving;
  }
  RequireSameFrame(sameFrameOfReference);
  if (!IsEven(moving) || !IsEven(fixed))
  {
    throw Error(ErrorCode::UnsupportedInput,
                "images on different grids, of which one has a gap or uneven slices, cannot be laid upon each other; give complete series");
  }
  MrVolume result;
  static_cast<VolumeGeometry &>(result) = fixed;
  result.image = ResampleOnto(moving.image, fixed.grid, sameFrameOfReference);
  return result;
}
} // namespace myosect
