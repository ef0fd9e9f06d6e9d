#include "myosect/Image/VolumeFile.h"

#include <itkImageFileReader.h>
#include <itkImageFileWriter.h>
#include <itkMetaImageIO.h>
#include <itkNiftiImageIO.h>
#include <itkNrrdImageIO.h>

#include "myosect/Core/Error.h"

namespace myosect
{
namespace
{
itk::ImageIOBase::Pointer IoFor(const std::filesystem::path & file, bool forReading)
{
  const std::string name = file.string();
  const auto accepts = [&](itk::ImageIOBase & io) { return forReading ? io.CanReadFile(name.c_str()) : io.CanWriteFile(name.c_str()); };
  itk::ImageIOBase::Pointer candidates[] = { itk::NiftiImageIO::New().GetPointer(),
                                             itk::NrrdImageIO::New().GetPointer(),
                                             itk::MetaImageIO::New().GetPointer() };
  for (auto & io : candidates)
  {
    if (accepts(*io))
    {
      return io;
    }
  }
  throw Error(forReading ? ErrorCode::UnreadableInput : ErrorCode::CannotWrite,
              file.filename().string() + " is no readable NIfTI, NRRD or MetaImage file; convert it to one of these");
}

template <typename TImage>
typename TImage::Pointer Read(const std::filesystem::path & file)
{
  std::error_code status;
  if (!std::filesystem::is_regular_file(file, status))
  {
    throw Error(ErrorCode::UnreadableInput, file.filename().string() + " does not exist or is no file; check the path");
  }
  try
  {
    const auto io = IoFor(file, true);
    io->SetFileName(file.string());
    io->ReadImageInformation();
    for (unsigned axis = 3; axis < io->GetNumberOfDimensions(); ++axis)
    {
      if (io->GetDimensions(axis) != 1)
      {
        throw Error(ErrorCode::UnsupportedInput, file.filename().string() + " has more than three dimensions; give one volume");
      }
    }
    if (io->GetNumberOfComponents() != 1)
    {
      throw Error(ErrorCode::UnsupportedInput, file.filename().string() + " has several values a voxel; give a scalar volume");
    }
    auto reader = itk::ImageFileReader<TImage>::New();
    reader->SetImageIO(io);
    reader->SetFileName(file.string());
    reader->Update();
    return reader->GetOutput();
  }
  catch (const itk::ExceptionObject & exception)
  {
    throw Error(ErrorCode::UnreadableInput, file.filename().string() + " cannot be read (" + exception.GetDescription() + "); check that it is complete");
  }
}

template <typename TImage>
void Write(const std::filesystem::path & file, const TImage & image)
{
  try
  {
    auto writer = itk::ImageFileWriter<TImage>::New();
    const auto io = IoFor(file, false);
    io->SetCompressionLevel(3);
    writer->SetImageIO(io);
    writer->SetFileName(file.string());
    writer->SetInput(&image);
    writer->SetUseCompression(true);
    writer->Update();
  }
  catch (const itk::ExceptionObject & exception)
  {
    throw Error(ErrorCode::CannotWrite, file.filename().string() + " cannot be written (" + exception.GetDescription() + "); check space and rights");
  }
}
} // namespace

WideLabelImage::Pointer ReadLabelFile(const std::filesystem::path & file)
{
  return Read<WideLabelImage>(file);
}

CtImage::Pointer ReadCtFile(const std::filesystem::path & file)
{
  return Read<CtImage>(file);
}

void WriteLabelFile(const std::filesystem::path & file, const LabelImage & labels)
{
  Write(file, labels);
}

void WriteCtFile(const std::filesystem::path & file, const CtImage & image)
{
  Write(file, image);
}
} // namespace myosect
