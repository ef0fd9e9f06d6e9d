#pragma once

#include <filesystem>
#include <vector>

#include <itkImageSource.h>

#include "myosect/Dicom/CtReader.h"
#include "myosect/Dicom/MrReader.h"
#include "myosect/Image/Volume.h"

namespace myosect
{
/** Wraps a decoded volume without copying; the voxels move into the image. */
[[nodiscard]] CtImage::Pointer AdoptVoxels(dicom::CtVolume && volume);
[[nodiscard]] FloatImage::Pointer AdoptVoxels(dicom::MrVolume && volume);

/**
 * \class DicomSource
 * \brief The DICOM reader as the head of an ITK pipeline: voxels on the stored grid.
 *
 * Input: files and folders, as for `myosect analyze`; the series is taken by dicom::Select. Output: one volume; a stack with a gap or an
 * uneven seam is refused, because an image has one spacing. Errors are thrown from Update() as itk::ExceptionObject whose description is
 * the one-line message of myosect::Error. Not thread-safe.
 *
 * DicomCtSource gives Hounsfield units. DicomMrSource gives the signals of the T1 volume or, when a part is set, of that part of the Dixon
 * set; a fat-fraction map comes as a fraction of 1.
 */
template <typename TImage> class DicomSource : public itk::ImageSource<TImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(DicomSource);
  using Self = DicomSource;
  using Superclass = itk::ImageSource<TImage>;
  using Pointer = itk::SmartPointer<Self>;
  using ConstPointer = itk::SmartPointer<const Self>;
  itkNewMacro(Self) itkTypeMacro(DicomSource, itk::ImageSource);

  void SetInputs(std::vector<std::filesystem::path> inputs);
  void SetSeriesUids(std::vector<std::string> uids);
  /** Of MR: water, fat, in-phase, opposed-phase or fat-fraction; None for the T1 volume. */
  void SetPart(dicom::DixonPart part);

protected:
  DicomSource() = default;
  ~DicomSource() override = default;
  void GenerateOutputInformation() override;
  void GenerateData() override;
  void PrintSelf(std::ostream & os, itk::Indent indent) const override;

private:
  [[nodiscard]] typename TImage::Pointer Read() const;

  std::vector<std::filesystem::path> m_Inputs;
  std::vector<std::string> m_SeriesUids;
  dicom::DixonPart m_Part = dicom::DixonPart::None;
  typename TImage::Pointer m_Image;
};
extern template class DicomSource<CtImage>;
extern template class DicomSource<FloatImage>;

using DicomCtSource = DicomSource<CtImage>;
using DicomMrSource = DicomSource<FloatImage>;
} // namespace myosect
