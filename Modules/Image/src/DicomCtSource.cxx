#include "myosect/Image/DicomCtSource.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <type_traits>

#include "myosect/Core/Error.h"

namespace myosect
{
namespace
{
template <typename TImage> typename TImage::Pointer Adopt(const Grid & grid, std::unique_ptr<typename TImage::PixelType[]> values)
{
  auto image = TImage::New();
  typename TImage::SizeType size;
  typename TImage::SpacingType spacing;
  typename TImage::PointType origin;
  typename TImage::DirectionType direction;
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
  image->SetRegions(size);
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  image->SetDirection(direction);
  auto container = TImage::PixelContainer::New();
  container->SetImportPointer(values.release(), grid.VoxelCount(), true);
  image->SetPixelContainer(container);
  return image;
}
} // namespace

CtImage::Pointer AdoptVoxels(dicom::CtVolume && volume)
{
  return Adopt<CtImage>(volume.grid, std::move(volume.hounsfield));
}

FloatImage::Pointer AdoptVoxels(dicom::MrVolume && volume)
{
  return Adopt<FloatImage>(volume.grid, std::move(volume.values));
}

namespace
{
/** An image has one step between slices. */
template <typename TVolume> void RequireEven(const TVolume & volume)
{
  const double step = volume.grid.spacingMm[2];
  for (std::size_t k = 0; k < volume.slicePositionMm.size(); ++k)
  {
    if (volume.sliceAfterGap[k] || std::abs(volume.slicePositionMm[k] - static_cast<double>(k) * step) > 0.1 * step)
    {
      throw Error(ErrorCode::UnsupportedInput,
                  "series " + volume.attributes.seriesUid +
                      ": slices are missing or unevenly spaced, which an image cannot tell; supply the missing ones");
    }
  }
}

template <typename TVolume> auto EvenImage(TVolume && volume)
{
  RequireEven(volume);
  return AdoptVoxels(std::move(volume));
}

dicom::MrVolume ReadPart(const dicom::SeriesCatalog & catalog, const dicom::DixonSet & set, dicom::DixonPart part, RunContext & context)
{
  if (part == dicom::DixonPart::FatFraction && set.HasMap())
  {
    return std::move(*dicom::ReadDixon(catalog, set, context).fatFraction);
  }
  const auto & stations = part == dicom::DixonPart::Water          ? set.water
                          : part == dicom::DixonPart::Fat          ? set.fat
                          : part == dicom::DixonPart::InPhase      ? set.inPhase
                          : part == dicom::DixonPart::OpposedPhase ? set.opposedPhase
                                                                   : set.fatFraction;
  if (stations.empty())
  {
    throw Error(ErrorCode::NoUsableSeries, "the Dixon set does not hold the part asked for; choose another part");
  }
  return dicom::ReadMr(catalog, stations, context);
}
} // namespace

template <typename TImage> void DicomSource<TImage>::SetInputs(std::vector<std::filesystem::path> inputs)
{
  m_Inputs = std::move(inputs);
  m_Image = nullptr;
  this->Modified();
}

template <typename TImage> void DicomSource<TImage>::SetSeriesUids(std::vector<std::string> uids)
{
  m_SeriesUids = std::move(uids);
  m_Image = nullptr;
  this->Modified();
}

template <typename TImage> void DicomSource<TImage>::SetPart(dicom::DixonPart part)
{
  m_Part = part;
  m_Image = nullptr;
  this->Modified();
}

template <typename TImage> typename TImage::Pointer DicomSource<TImage>::Read() const
{
  RunContext context(this->GetNumberOfWorkUnits());
  dicom::SeriesCatalog catalog = dicom::Scan(m_Inputs, context);
  if constexpr (std::is_same_v<TImage, CtImage>)
  {
    const dicom::Selection selection = dicom::Select(catalog, { m_SeriesUids, Modality::Ct });
    return EvenImage(dicom::ReadCt(catalog.candidates[selection.taken], context));
  }
  else
  {
    const Modality modality = m_Part == dicom::DixonPart::None ? Modality::T1 : Modality::Dixon;
    auto & all = catalog.candidates;
    all.erase(std::remove_if(all.begin(), all.end(), [modality](const auto & c) { return c.modality != modality; }), all.end());
    const dicom::Selection selection = dicom::Select(catalog, { m_SeriesUids, std::nullopt });
    return EvenImage(selection.dixon ? ReadPart(catalog, *selection.dixon, m_Part, context)
                                     : dicom::ReadMr(catalog, selection.stations, context));
  }
}

template <typename TImage> void DicomSource<TImage>::GenerateOutputInformation()
{
  if (!m_Image)
  {
    try
    {
      m_Image = Read();
    }
    catch (const Error & error)
    {
      throw itk::ExceptionObject(__FILE__, __LINE__, error.what(), ITK_LOCATION);
    }
  }
  this->GetOutput()->CopyInformation(m_Image);
  this->GetOutput()->SetLargestPossibleRegion(m_Image->GetLargestPossibleRegion());
}

template <typename TImage> void DicomSource<TImage>::GenerateData()
{
  this->GraftOutput(m_Image);
  this->UpdateProgress(1.0F);
}

template <typename TImage> void DicomSource<TImage>::PrintSelf(std::ostream & os, itk::Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Inputs: " << m_Inputs.size() << std::endl;
  os << indent << "SeriesUids: " << m_SeriesUids.size() << std::endl;
  os << indent << "Part: " << static_cast<int>(m_Part) << std::endl;
}

template class DicomSource<CtImage>;
template class DicomSource<FloatImage>;
} // namespace myosect
