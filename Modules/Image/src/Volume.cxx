#include "myosect/Image/Volume.h"

#include <algorithm>
#include <utility>

#include "myosect/Core/Error.h"

namespace myosect
{
namespace
{
void SetGeometry(itk::ImageBase<3> & image, const Grid & grid)
{
  itk::ImageBase<3>::SizeType size;
  itk::ImageBase<3>::SpacingType spacing;
  itk::ImageBase<3>::PointType origin;
  itk::ImageBase<3>::DirectionType direction;
  for (unsigned axis = 0; axis < 3; ++axis)
  {
    size[axis] = grid.size[axis];
    spacing[axis] = grid.spacingMm[axis];
    origin[axis] = grid.originLps[axis];
    for (unsigned c = 0; c < 3; ++c)
    {
      direction(c, axis) = grid.direction[axis][c];
    }
  }
  image.SetRegions(size);
  image.SetSpacing(spacing);
  image.SetOrigin(origin);
  image.SetDirection(direction);
}

/** Calls visit(storedOffset, canonicalOffset) for every voxel, canonical memory order. */
template <typename TVisitor>
void ForEachVoxel(const AxisMap & axes, const Grid & stored, TVisitor visit)
{
  std::array<std::ptrdiff_t, 3> storedStride{ 1,
                                              static_cast<std::ptrdiff_t>(stored.size[0]),
                                              static_cast<std::ptrdiff_t>(stored.size[0] * stored.size[1]) };
  std::array<std::ptrdiff_t, 3> stride{};
  std::array<std::ptrdiff_t, 3> size{};
  std::ptrdiff_t start = 0;
  for (std::size_t a = 0; a < 3; ++a)
  {
    const auto s = static_cast<std::size_t>(axes.sourceAxis[a]);
    size[a] = static_cast<std::ptrdiff_t>(stored.size[s]);
    stride[a] = axes.flipped[a] ? -storedStride[s] : storedStride[s];
    start += axes.flipped[a] ? storedStride[s] * (size[a] - 1) : 0;
  }
  std::ptrdiff_t canonical = 0;
  for (std::ptrdiff_t k = 0; k < size[2]; ++k)
  {
    for (std::ptrdiff_t j = 0; j < size[1]; ++j)
    {
      std::ptrdiff_t offset = start + k * stride[2] + j * stride[1];
      for (std::ptrdiff_t i = 0; i < size[0]; ++i, offset += stride[0])
      {
        visit(offset, canonical++);
      }
    }
  }
}
} // namespace

Grid GridOf(const itk::ImageBase<3> & image)
{
  Grid grid;
  const auto region = image.GetLargestPossibleRegion();
  for (unsigned axis = 0; axis < 3; ++axis)
  {
    grid.size[axis] = region.GetSize(axis);
    grid.spacingMm[axis] = image.GetSpacing()[axis];
    grid.originLps[axis] = image.GetOrigin()[axis];
    for (unsigned c = 0; c < 3; ++c)
    {
      grid.direction[axis][c] = image.GetDirection()(c, axis);
    }
  }
  return grid;
}

template <typename TImage>
typename TImage::Pointer MakeImage(const Grid & grid)
{
  auto image = TImage::New();
  SetGeometry(*image, grid);
  image->Allocate(true);
  return image;
}
template CtImage::Pointer MakeImage<CtImage>(const Grid &);
template FloatImage::Pointer MakeImage<FloatImage>(const Grid &);
template LabelImage::Pointer MakeImage<LabelImage>(const Grid &);

Vector3 VolumeGeometry::PointLps(double i, double j, std::size_t k) const
{
  const double level = slicePositionMm[k] / grid.spacingMm[2];
  return grid.PointLps({ i, j, level });
}

double VolumeGeometry::SliceExtentMm(std::size_t k) const
{
  const double step = grid.spacingMm[2];
  const bool gapBelow = k == 0 || sliceAfterGap[k];
  const bool gapAbove = k + 1 >= SliceCount() || sliceAfterGap[k + 1];
  const double below = gapBelow ? step : slicePositionMm[k] - slicePositionMm[k - 1];
  const double above = gapAbove ? step : slicePositionMm[k + 1] - slicePositionMm[k];
  return 0.5 * (below + above);
}

namespace
{
template <typename TImage>
CanonicalVolume<TImage> BringToCanonical(typename TImage::ConstPointer stored, std::vector<double> slicePositionMm, std::vector<bool> sliceAfterGap)
{
  CanonicalVolume<TImage> volume;
  volume.storedGrid = GridOf(*stored);
  volume.axes = CanonicalAxes(volume.storedGrid);
  volume.grid = volume.axes.Apply(volume.storedGrid);
  if (volume.axes.IsIdentity())
  {
    volume.image = stored;
  }
  else
  {
    auto image = MakeImage<TImage>(volume.grid);
    const auto * from = stored->GetBufferPointer();
    auto * to = image->GetBufferPointer();
    ForEachVoxel(volume.axes, volume.storedGrid, [=](std::ptrdiff_t a, std::ptrdiff_t b) { to[b] = from[a]; });
    volume.image = image;
  }

  const std::size_t count = volume.grid.size[2];
  const bool alongStack = volume.axes.sourceAxis[2] == 2;
  const bool hasGap = std::find(sliceAfterGap.begin(), sliceAfterGap.end(), true) != sliceAfterGap.end();
  if (hasGap && !alongStack)
  {
    throw Error(ErrorCode::UnsupportedInput,
                "a stack with a gap that is not stored across the limb cannot be measured; supply the missing slices or an axial series");
  }
  if (slicePositionMm.size() == count && alongStack)
  {
    volume.slicePositionMm = std::move(slicePositionMm);
    volume.sliceAfterGap = sliceAfterGap.size() == count ? std::move(sliceAfterGap) : std::vector<bool>(count, false);
    if (volume.axes.flipped[2])
    {
      const double last = volume.slicePositionMm.back();
      std::reverse(volume.slicePositionMm.begin(), volume.slicePositionMm.end());
      for (double & position : volume.slicePositionMm)
      {
        position = last - position;
      }
      std::vector<bool> gaps(count, false);
      for (std::size_t k = 1; k < count; ++k)
      {
        gaps[k] = volume.sliceAfterGap[count - k];
      }
      volume.sliceAfterGap = std::move(gaps);
      // With a gap the stored grid's last index is not the last slice's true place.
      Vector3 index{};
      for (std::size_t a = 0; a < 2; ++a)
      {
        const auto s = static_cast<std::size_t>(volume.axes.sourceAxis[a]);
        index[s] = volume.axes.flipped[a] ? static_cast<double>(volume.storedGrid.size[s]) - 1.0 : 0.0;
      }
      index[2] = last / volume.storedGrid.spacingMm[2];
      volume.grid.originLps = volume.storedGrid.PointLps(index);
    }
  }
  else
  {
    volume.slicePositionMm.resize(count);
    for (std::size_t k = 0; k < count; ++k)
    {
      volume.slicePositionMm[k] = static_cast<double>(k) * volume.grid.spacingMm[2];
    }
    volume.sliceAfterGap.assign(count, false);
  }
  return volume;
}

template <typename TImage>
void Fill(const CanonicalVolume<TImage> & volume, TImage & stored)
{
  const auto * from = volume.image->GetBufferPointer();
  auto * to = stored.GetBufferPointer();
  ForEachVoxel(volume.axes, volume.storedGrid, [=](std::ptrdiff_t a, std::ptrdiff_t b) { to[a] = from[b]; });
}
} // namespace

CtVolume ToCanonical(CtImage::ConstPointer stored, std::vector<double> slicePositionMm, std::vector<bool> sliceAfterGap)
{
  return BringToCanonical<CtImage>(std::move(stored), std::move(slicePositionMm), std::move(sliceAfterGap));
}

MrVolume ToCanonical(FloatImage::ConstPointer stored, std::vector<double> slicePositionMm, std::vector<bool> sliceAfterGap)
{
  return BringToCanonical<FloatImage>(std::move(stored), std::move(slicePositionMm), std::move(sliceAfterGap));
}

LabelVolume MakeLabels(const VolumeGeometry & volume)
{
  return { MakeImage<LabelImage>(volume.grid), volume.grid };
}

LabelImage::Pointer ToStored(const LabelVolume & labels, const VolumeGeometry & volume)
{
  if (volume.axes.IsIdentity())
  {
    return labels.image;
  }
  auto stored = MakeImage<LabelImage>(volume.storedGrid);
  const LabelId * from = labels.image->GetBufferPointer();
  LabelId * to = stored->GetBufferPointer();
  ForEachVoxel(volume.axes, volume.storedGrid, [=](std::ptrdiff_t a, std::ptrdiff_t b) { to[a] = from[b]; });
  return stored;
}

void FillStored(const CtVolume & volume, CtImage & stored)
{
  Fill(volume, stored);
}

void FillStored(const MrVolume & volume, FloatImage & stored)
{
  Fill(volume, stored);
}

void RequireSameGrid(const itk::ImageBase<3> & segmentation, const VolumeGeometry & volume, double toleranceMm)
{
  if (!GridOf(segmentation).Matches(volume.storedGrid, toleranceMm))
  {
    throw Error(ErrorCode::UnsupportedInput,
                "the segmentation does not lie on the image's grid (size, spacing, origin or orientation differ); resample it to the image first");
  }
}

LabelVolume FromStored(const WideLabelImage & stored, const VolumeGeometry & volume, const std::function<LabelId(std::int32_t)> & meaningOf)
{
  RequireSameGrid(stored, volume);
  LabelVolume labels = MakeLabels(volume);
  const std::int32_t * from = stored.GetBufferPointer();
  LabelId * to = labels.image->GetBufferPointer();
  std::int32_t last = 0;
  LabelId lastId = meaningOf(0);
  ForEachVoxel(volume.axes,
               volume.storedGrid,
               [&](std::ptrdiff_t a, std::ptrdiff_t b)
               {
                 if (from[a] != last)
                 {
                   last = from[a];
                   lastId = meaningOf(last);
                 }
                 to[b] = lastId;
               });
  return labels;
}

LabelVolume FromStored(LabelImage::Pointer stored, const VolumeGeometry & volume)
{
  RequireSameGrid(*stored, volume);
  if (volume.axes.IsIdentity())
  {
    SetGeometry(*stored, volume.grid); // as the volume's, where the file's differs within the tolerance
    return { std::move(stored), volume.grid };
  }
  LabelVolume labels = MakeLabels(volume);
  const LabelId * from = stored->GetBufferPointer();
  LabelId * to = labels.image->GetBufferPointer();
  ForEachVoxel(volume.axes, volume.storedGrid, [=](std::ptrdiff_t a, std::ptrdiff_t b) { to[b] = from[a]; });
  return labels;
}
} // namespace myosect
