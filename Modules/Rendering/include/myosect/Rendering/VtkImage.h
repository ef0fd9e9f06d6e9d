#pragma once

#include <cstdint>

#include <vtkImageData.h>
#include <vtkSmartPointer.h>

#include "myosect/Core/Geometry.h"
#include "myosect/Core/Types.h"

namespace myosect::rendering
{
/**
 * \brief Shows a buffer on a grid to VTK without copying it.
 *
 * Spacing, origin and direction are the grid's; origin is the centre of voxel (0,0,0), as VTK's point data have it. The buffer must outlive
 * the image and is never written. World: LPS millimetres.
 */
template <typename TPixel> [[nodiscard]] vtkSmartPointer<vtkImageData> WrapBuffer(const Grid & grid, const TPixel * voxels);
extern template vtkSmartPointer<vtkImageData> WrapBuffer(const Grid &, const std::int16_t *);
extern template vtkSmartPointer<vtkImageData> WrapBuffer(const Grid &, const float *);
extern template vtkSmartPointer<vtkImageData> WrapBuffer(const Grid &, const LabelId *);
} // namespace myosect::rendering
