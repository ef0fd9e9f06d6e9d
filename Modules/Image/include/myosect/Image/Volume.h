#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <itkImage.h>

#include "myosect/Core/Geometry.h"
#include "myosect/Core/Types.h"

namespace myosect
{
using CtImage = itk::Image<std::int16_t, 3>;
/** Signal of magnetic resonance, or fractions. */
using FloatImage = itk::Image<float, 3>;
using LabelImage = itk::Image<LabelId, 3>;
/** Labels of other programs, whatever their numbers. */
using WideLabelImage = itk::Image<std::int32_t, 3>;

/** Geometry of an ITK image as a Grid; ITK's world is LPS millimetres too. */
[[nodiscard]] Grid GridOf(const itk::ImageBase<3> & image);
/** Allocated, zero-filled image on a grid. */
template <typename TImage>
[[nodiscard]] typename TImage::Pointer MakeImage(const Grid & grid);
extern template CtImage::Pointer MakeImage<CtImage>(const Grid &);
extern template FloatImage::Pointer MakeImage<FloatImage>(const Grid &);
extern template LabelImage::Pointer MakeImage<LabelImage>(const Grid &);

/**
 * \brief Place of a volume in canonical axes: index 0 towards the patient's left, 1 towards posterior, 2 towards the head (each the closest grid axis).
 *
 * A slice is a plane of axes 0 and 1; slice 0 is nearest the feet. `slicePositionMm` are the true positions along axis 2 relative to slice 0:
 * equal steps unless the stack has a gap.
 */
struct VolumeGeometry
{
  Grid grid;                            ///< canonical
  Grid storedGrid;                      ///< as it came in; labels are written on this one
  AxisMap axes;                         ///< stored to canonical
  std::vector<double> slicePositionMm;
  std::vector<bool> sliceAfterGap;      ///< true where volumes from the slice below up to this one are undefined

  [[nodiscard]] std::size_t SliceCount() const { return grid.size[2]; }
  /** LPS position of a continuous in-plane index of slice k, at the slice's true position. */
  [[nodiscard]] Vector3 PointLps(double i, double j, std::size_t k) const;
  /** Millimetres of limb that slice k stands for: half the way to each neighbour; one step at the ends and beside a gap. */
  [[nodiscard]] double SliceExtentMm(std::size_t k) const;
};

/** A volume in canonical axes. Value type with shared, constant voxels. */
template <typename TImage>
struct CanonicalVolume : VolumeGeometry
{
  typename TImage::ConstPointer image;

  [[nodiscard]] const typename TImage::PixelType * Slice(std::size_t k) const { return image->GetBufferPointer() + k * grid.SliceVoxelCount(); }
};
using CtVolume = CanonicalVolume<CtImage>;
using MrVolume = CanonicalVolume<FloatImage>;

/** Labels on a volume's canonical grid; shares nothing with it. */
struct LabelVolume
{
  LabelImage::Pointer image;
  Grid grid;

  [[nodiscard]] LabelId * Slice(std::size_t k) const { return image->GetBufferPointer() + k * grid.SliceVoxelCount(); }
};

/**
 * \brief Brings an image into canonical axes.
 *
 * The voxels are shared when the image is canonical already, else copied once.
 * \param slicePositionMm  true positions along stored axis 2; empty for equal steps.
 */
[[nodiscard]] CtVolume ToCanonical(CtImage::ConstPointer stored,
                                   std::vector<double> slicePositionMm = {},
                                   std::vector<bool> sliceAfterGap = {});
[[nodiscard]] MrVolume ToCanonical(FloatImage::ConstPointer stored,
                                   std::vector<double> slicePositionMm = {},
                                   std::vector<bool> sliceAfterGap = {});

/** Empty labels on the volume's grid. */
[[nodiscard]] LabelVolume MakeLabels(const VolumeGeometry & volume);

/** The labels on the grid that the volume was stored on. */
[[nodiscard]] LabelImage::Pointer ToStored(const LabelVolume & labels, const VolumeGeometry & volume);

/** Copies the volume's voxels into an image on the grid that it was stored on. */
void FillStored(const CtVolume & volume, CtImage & stored);
void FillStored(const MrVolume & volume, FloatImage & stored);

/** \throws Error(UnsupportedInput) when a segmentation does not lie on the volume's stored grid within `toleranceMm`. */
void RequireSameGrid(const itk::ImageBase<3> & segmentation, const VolumeGeometry & volume, double toleranceMm = 0.05);

/** Labels on the stored grid, brought to the volume's canonical axes. `meaningOf` gives the label id of a foreign value. */
[[nodiscard]] LabelVolume FromStored(const WideLabelImage & stored, const VolumeGeometry & volume, const std::function<LabelId(std::int32_t)> & meaningOf);
/** Our own label ids as they are; the image is taken over where its axes are canonical already. */
[[nodiscard]] LabelVolume FromStored(LabelImage::Pointer stored, const VolumeGeometry & volume);
} // namespace myosect
