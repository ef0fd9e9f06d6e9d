#include "myosect/Image/DicomCtSource.h"

#include <algorithm>

#include "myosect/Core/Error.h"

namespace myosect
{
CtImage::Pointer AdoptVoxels(dicom::CtVolume && volume)
{
  auto image = CtImage::New();
  CtImage::SizeType size;
  CtImage::SpacingType spacing;
  CtImage::PointType origin;
  CtImage::DirectionType direction;
  for (unsigned axis = 0; axis < 3; ++axis)
  {
    size[axis] = volume.grid.size[axis];
    spacing[axis] = volume.grid.spacingMm[axis];
    origin[axis] = volume.grid.originLps[axis];
    for (unsigned c = 0; c < 3; ++c)
    {
      direction(c, axis) = volume.grid.direction[axis][c];
    }
  }
  image->SetRegions(size);
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  image->SetDirection(direction);
  auto container = CtImage::PixelContainer::New();
  container->SetImportPointer(volume.hounsfield.release(), volume.grid.VoxelCount(), true);
  image->SetPixelContainer(container);
  return image;
}

void DicomCtSource::SetInputs(std::vector<std::filesystem::path> inputs)
{
  m_Inputs = std::move(inputs);
  m_Image = nullptr;
  this->Modified();
}

void DicomCtSource::SetSeriesUids(std::vector<std::string> uids)
{
  m_SeriesUids = std::move(uids);
  m_Image = nullptr;
  this->Modified();
}

void DicomCtSource::GenerateOutputInformation()
{
  if (!m_Image)
  {
    try
    {
      RunContext context(this->GetNumberOfWorkUnits());
      const dicom::SeriesCatalog catalog = dicom::Scan(m_Inputs, context);
      const dicom::Selection selection = dicom::Select(catalog, { m_SeriesUids, Modality::Ct });
      dicom::CtVolume volume = dicom::ReadCt(catalog.candidates[selection.taken], context);
      if (std::find(volume.sliceAfterGap.begin(), volume.sliceAfterGap.end(), true) != volume.sliceAfterGap.end())
      {
        throw Error(ErrorCode::UnsupportedInput,
                    "series " + volume.attributes.seriesUid + ": slices are missing inside the stack, which an image cannot tell; supply them");
      }
      m_Image = AdoptVoxels(std::move(volume));
    }
    catch (const Error & error)
    {
      throw itk::ExceptionObject(__FILE__, __LINE__, error.what(), ITK_LOCATION);
    }
  }
  this->GetOutput()->CopyInformation(m_Image);
  this->GetOutput()->SetLargestPossibleRegion(m_Image->GetLargestPossibleRegion());
}

void DicomCtSource::GenerateData()
{
  this->GraftOutput(m_Image);
  this->UpdateProgress(1.0F);
}

void DicomCtSource::PrintSelf(std::ostream & os, itk::Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Inputs: " << m_Inputs.size() << std::endl;
  os << indent << "SeriesUids: " << m_SeriesUids.size() << std::endl;
}
} // namespace myosect
