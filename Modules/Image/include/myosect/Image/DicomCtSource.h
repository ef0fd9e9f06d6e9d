#pragma once

#include <filesystem>
#include <vector>

#include <itkImageSource.h>

#include "myosect/Dicom/CtReader.h"
#include "myosect/Image/Volume.h"

namespace myosect
{
/** Wraps a decoded volume without copying; the voxels move into the image. */
[[nodiscard]] CtImage::Pointer AdoptVoxels(dicom::CtVolume && volume);

/**
 * \class DicomCtSource
 * \brief The DICOM reader as the head of an ITK pipeline: Hounsfield units on the stored grid.
 *
 * Input: files and folders, as for `myosect analyze`; the series is taken by dicom::Select. Output: one volume; a stack with a gap is
 * refused, because an image has one spacing. Errors are thrown from Update() as itk::ExceptionObject whose description is the one-line
 * message of myosect::Error. Not thread-safe.
 */
class DicomCtSource : public itk::ImageSource<CtImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(DicomCtSource);
  using Self = DicomCtSource;
  using Superclass = itk::ImageSource<CtImage>;
  using Pointer = itk::SmartPointer<Self>;
  using ConstPointer = itk::SmartPointer<const Self>;
  itkNewMacro(Self)
  itkTypeMacro(DicomCtSource, itk::ImageSource);

  void SetInputs(std::vector<std::filesystem::path> inputs);
  void SetSeriesUids(std::vector<std::string> uids);

protected:
  DicomCtSource() = default;
  ~DicomCtSource() override = default;
  void GenerateOutputInformation() override;
  void GenerateData() override;
  void PrintSelf(std::ostream & os, itk::Indent indent) const override;

private:
  std::vector<std::filesystem::path> m_Inputs;
  std::vector<std::string> m_SeriesUids;
  CtImage::Pointer m_Image;
};
} // namespace myosect
