#include "myosect/Image/VolumeFile.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include <itkImageFileReader.h>
#include <itkImageFileWriter.h>
#include <itkMetaImageIO.h>
#include <itkNiftiImageIO.h>
#include <itkNrrdImageIO.h>

#include "FileCompleteness.h"
#include "myosect/Core/Error.h"

namespace myosect
{
namespace
{
/** Whether origin, spacing and directions are numbers: ITK ends the program when it has to invert others. What cannot be read is left to
 * the reader, which says why. */
bool PlacementIsSound(const std::filesystem::path & file, itk::ImageIOBase & io)
{
  if (io.GetNameOfClass() == std::string("NiftiImageIO") && !NiftiPlacementIsSound(file))
  {
    return false;
  }
  try
  {
    io.SetFileName(file.string());
    io.ReadImageInformation();
    constexpr double kFarthestMm = 1e6;
    const auto sound = [](double number) { return std::abs(number) <= kFarthestMm; };
    for (unsigned axis = 0; axis < io.GetNumberOfDimensions(); ++axis)
    {
      const std::vector<double> direction = io.GetDirection(axis);
      if (!sound(io.GetOrigin(axis)) || !sound(io.GetSpacing(axis)) || !std::all_of(direction.begin(), direction.end(), sound))
      {
        return false;
      }
    }
  }
  catch (const itk::ExceptionObject &)
  {
  }
  return true;
}

itk::ImageIOBase::Pointer IoFor(const std::filesystem::path & file, bool forReading)
{
  const std::string name = file.string();
  const auto accepts = [&](itk::ImageIOBase & io) { return forReading ? io.CanReadFile(name.c_str()) : io.CanWriteFile(name.c_str()); };
  itk::ImageIOBase::Pointer candidates[] = { itk::NiftiImageIO::New().GetPointer(), itk::NrrdImageIO::New().GetPointer(),
                                             itk::MetaImageIO::New().GetPointer() };
  for (auto & io : candidates)
  {
    if (accepts(*io))
    {
      if (forReading && !PlacementIsSound(file, *io))
      {
        throw Error(ErrorCode::UnreadableInput,
                    file.filename().string() +
                        ": its header tells no place in space: origin, spacing or directions are no numbers; convert it anew");
      }
      return io;
    }
  }
  throw Error(forReading ? ErrorCode::UnreadableInput : ErrorCode::CannotWrite,
              file.filename().string() + " is no readable NIfTI, NRRD or MetaImage file; convert it to one of these");
}

bool IsComplete(const std::filesystem::path & file, const itk::ImageIOBase & io)
{
  const std::string kind = io.GetNameOfClass();
  return kind == "NiftiImageIO" ? NiftiIsComplete(file) : kind == "MetaImageIO" ? MetaImageIsComplete(file) : true;
}

/** Holds fractions, and every value of TImage exactly. */
template <typename TImage> using RealImage = itk::Image<std::conditional_t<sizeof(typename TImage::PixelType) == 2, float, double>, 3>;

/** Rounds to the nearest value and saturates: 29.6 HU is not 29, and metal beyond 16 bit is not air. */
template <typename TImage> typename TImage::Pointer Rounded(const RealImage<TImage> & image)
{
  using Pixel = typename TImage::PixelType;
  using Real = typename RealImage<TImage>::PixelType;
  auto rounded = TImage::New();
  rounded->CopyInformation(&image);
  rounded->SetRegions(image.GetLargestPossibleRegion());
  rounded->Allocate();
  const Real * from = image.GetBufferPointer();
  const std::size_t count = image.GetLargestPossibleRegion().GetNumberOfPixels();
  std::transform(from, from + count, rounded->GetBufferPointer(),
                 [](Real value)
                 {
                   constexpr Real lowest = std::numeric_limits<Pixel>::lowest();
                   constexpr Real highest = std::numeric_limits<Pixel>::max();
                   return static_cast<Pixel>(std::isnan(value) ? Real{} : std::clamp(std::round(value), lowest, highest));
                 });
  return rounded;
}

void RequireVoxels(bool hasVoxels, const std::string & name)
{
  if (!hasVoxels)
  {
    throw Error(ErrorCode::UnreadableInput, name + " holds no voxels; check that it is complete");
  }
}

template <typename TImage> typename TImage::Pointer ReadWith(const itk::ImageIOBase::Pointer & io, const std::filesystem::path & file)
{
  auto reader = itk::ImageFileReader<TImage>::New();
  reader->SetImageIO(io);
  reader->SetFileName(file.string());
  reader->Update();
  return reader->GetOutput();
}

/** Whether every value of the file's type is one of the image's. */
template <typename TImage> bool HoldsAllValues(itk::IOComponentEnum type)
{
  using Type = itk::IOComponentEnum;
  const bool small = type == Type::UCHAR || type == Type::CHAR || type == Type::SHORT;
  return small || (sizeof(typename TImage::PixelType) == 4 && (type == Type::USHORT || type == Type::INT));
}

constexpr std::uintmax_t kStrongestCompression = 1100; // of deflate

template <typename TPixel> bool IsComponent(itk::IOComponentEnum type)
{
  using Type = itk::IOComponentEnum;
  return std::is_same_v<TPixel, LabelId>        ? type == Type::UCHAR
         : std::is_same_v<TPixel, std::int16_t> ? type == Type::SHORT
                                                : std::is_same_v<TPixel, float> && type == Type::FLOAT;
}

[[noreturn]] void RefuseCut(const std::string & name)
{
  throw Error(ErrorCode::UnreadableInput, name + " is cut off or damaged; copy it again");
}

/** Of a NIfTI file that holds the image's own voxels, in one pass; null for any other, which takes one pass to check and one to read. */
template <typename TImage> typename TImage::Pointer ReadPlain(const itk::ImageIOBase::Pointer & io, const std::filesystem::path & file)
{
  using Pixel = typename TImage::PixelType;
  std::error_code status;
  const std::uintmax_t mostBytes = std::filesystem::file_size(file, status) * kStrongestCompression;
  if (std::string(io->GetNameOfClass()) != "NiftiImageIO" || !IsComponent<Pixel>(io->GetComponentType()) || status ||
      static_cast<std::uintmax_t>(io->GetImageSizeInPixels()) * sizeof(Pixel) > mostBytes)
  {
    return nullptr;
  }
  auto reader = itk::ImageFileReader<TImage>::New();
  reader->SetImageIO(io);
  reader->SetFileName(file.string());
  reader->UpdateOutputInformation();
  auto image = TImage::New();
  image->CopyInformation(reader->GetOutput());
  image->SetRegions(reader->GetOutput()->GetLargestPossibleRegion());
  image->Allocate();
  const std::size_t count = image->GetLargestPossibleRegion().GetNumberOfPixels();
  switch (ReadPlainNifti(file, image->GetBufferPointer(), count, sizeof(Pixel)))
  {
  case NiftiReading::Done:
    return image;
  case NiftiReading::NotPlain:
    return nullptr;
  case NiftiReading::CutOff:
    break;
  }
  RefuseCut(file.filename().string());
}

template <typename TImage> typename TImage::Pointer Read(const std::filesystem::path & file)
{
  const std::string name = file.filename().string();
  std::error_code status;
  if (!std::filesystem::is_regular_file(file, status))
  {
    throw Error(ErrorCode::UnreadableInput, name + " does not exist or is no file; check the path");
  }
  try
  {
    const auto io = IoFor(file, true);
    io->SetFileName(file.string());
    io->ReadImageInformation();
    bool isVolume = io->GetNumberOfDimensions() >= 3;
    for (unsigned axis = 3; axis < io->GetNumberOfDimensions(); ++axis)
    {
      isVolume = isVolume && io->GetDimensions(axis) == 1;
    }
    if (!isVolume)
    {
      throw Error(ErrorCode::UnsupportedInput, name + " has other than three dimensions; give one volume");
    }
    RequireVoxels(io->GetImageSizeInPixels() > 0, name);
    if (io->GetNumberOfComponents() != 1)
    {
      throw Error(ErrorCode::UnsupportedInput, name + " has several values a voxel; give a scalar volume");
    }
    if (const auto plain = ReadPlain<TImage>(io, file))
    {
      return plain;
    }
    if constexpr (std::is_same_v<typename TImage::PixelType, LabelId>)
    {
      return nullptr;
    }
    if (!IsComplete(file, *io))
    {
      RefuseCut(name);
    }
    if constexpr (std::is_floating_point_v<typename TImage::PixelType>)
    {
      return ReadWith<TImage>(io, file);
    }
    else
    {
      return HoldsAllValues<TImage>(io->GetComponentType()) ? ReadWith<TImage>(io, file)
                                                            : Rounded<TImage>(*ReadWith<RealImage<TImage>>(io, file));
    }
  }
  catch (const itk::ExceptionObject &)
  {
    throw Error(ErrorCode::UnreadableInput, name + " cannot be read; check that it is complete");
  }
}

template <typename TImage> void Write(const std::filesystem::path & file, const TImage & image)
{
  bool complete = false;
  try
  {
    auto writer = itk::ImageFileWriter<TImage>::New();
    const auto io = IoFor(file, false);
    io->SetCompressionLevel(3);
    writer->SetImageIO(io);
    writer->SetFileName(file.string());
    writer->SetInput(&image);
    writer->SetUseCompression(true);
    // The NIfTI writer tells a missing folder on stderr only, and a full disk not at all.
    if (std::ofstream(file, std::ios::binary))
    {
      writer->Update();
      complete = IsComplete(file, *io);
    }
  }
  catch (const itk::ExceptionObject &)
  {
    complete = false;
  }
  if (!complete)
  {
    throw Error(ErrorCode::CannotWrite, file.filename().string() + " cannot be written; check space and rights");
  }
}
} // namespace

Grid ReadGrid(const std::filesystem::path & file)
{
  const std::string name = file.filename().string();
  try
  {
    auto reader = itk::ImageFileReader<LabelImage>::New();
    reader->SetImageIO(IoFor(file, true));
    reader->SetFileName(file.string());
    reader->UpdateOutputInformation();
    const Grid grid = GridOf(*reader->GetOutput());
    RequireVoxels(grid.VoxelCount() > 0, name);
    return grid;
  }
  catch (const itk::ExceptionObject &)
  {
    throw Error(ErrorCode::UnreadableInput, name + " cannot be read; check that it is complete");
  }
}

WideLabelImage::Pointer ReadLabelFile(const std::filesystem::path & file)
{
  return Read<WideLabelImage>(file);
}

LabelImage::Pointer ReadByteLabelFile(const std::filesystem::path & file)
{
  return Read<LabelImage>(file);
}

CtImage::Pointer ReadCtFile(const std::filesystem::path & file)
{
  return Read<CtImage>(file);
}

FloatImage::Pointer ReadMrFile(const std::filesystem::path & file)
{
  const FloatImage::Pointer image = Read<FloatImage>(file);
  float * values = image->GetBufferPointer();
  std::replace_if(
      values, values + image->GetLargestPossibleRegion().GetNumberOfPixels(), [](float value) { return !std::isfinite(value); }, 0.0F);
  return image;
}

void WriteLabelFile(const std::filesystem::path & file, const LabelImage & labels)
{
  Write(file, labels);
}

void WriteCtFile(const std::filesystem::path & file, const CtImage & image)
{
  Write(file, image);
}

void WriteMrFile(const std::filesystem::path & file, const FloatImage & image)
{
  Write(file, image);
}
} // namespace myosect
