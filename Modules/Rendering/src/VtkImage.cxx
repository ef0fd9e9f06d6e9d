#include "myosect/Rendering/VtkImage.h"

#include <vtkAOSDataArrayTemplate.h>
#include <vtkFloatArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkShortArray.h>
#include <vtkUnsignedCharArray.h>

namespace myosect::rendering
{
namespace
{
template <typename TPixel> struct ArrayOf;
template <> struct ArrayOf<std::int16_t>
{
  using Type = vtkShortArray;
};
template <> struct ArrayOf<float>
{
  using Type = vtkFloatArray;
};
template <> struct ArrayOf<LabelId>
{
  using Type = vtkUnsignedCharArray;
};
} // namespace

template <typename TPixel> vtkSmartPointer<vtkImageData> WrapBuffer(const Grid & grid, const TPixel * voxels)
{
  auto image = vtkSmartPointer<vtkImageData>::New();
  image->SetDimensions(static_cast<int>(grid.size[0]), static_cast<int>(grid.size[1]), static_cast<int>(grid.size[2]));
  image->SetSpacing(grid.spacingMm.data());
  image->SetOrigin(grid.originLps.data());
  const auto & d = grid.direction;
  image->SetDirectionMatrix(d[0][0], d[1][0], d[2][0], d[0][1], d[1][1], d[2][1], d[0][2], d[1][2], d[2][2]);
  vtkNew<typename ArrayOf<TPixel>::Type> array;
  // VTK has no constant arrays; 1 keeps it from freeing the buffer.
  array->SetArray(const_cast<TPixel *>(voxels), static_cast<vtkIdType>(grid.VoxelCount()), 1);
  image->GetPointData()->SetScalars(array);
  return image;
}

template vtkSmartPointer<vtkImageData> WrapBuffer(const Grid &, const std::int16_t *);
template vtkSmartPointer<vtkImageData> WrapBuffer(const Grid &, const float *);
template vtkSmartPointer<vtkImageData> WrapBuffer(const Grid &, const LabelId *);
} // namespace myosect::rendering
