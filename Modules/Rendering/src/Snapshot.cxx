#include "myosect/Rendering/Snapshot.h"

#include <algorithm>
#include <fstream>
#include <memory>

#include <X11/Xlib.h>

#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPNGWriter.h>
#include <vtkUnsignedCharArray.h>

#include "myosect/Core/Error.h"

namespace myosect::rendering
{
bool DisplayAvailable()
{
  struct Closer
  {
    void operator()(Display * display) const { XCloseDisplay(display); }
  };
  // The connection stays: a server without a screen starts anew, deaf for a moment, when its last client leaves.
  static std::unique_ptr<Display, Closer> kept;
  Display * display = XOpenDisplay(nullptr);
  if (display == nullptr)
  {
    return false;
  }
  kept.reset(display);
  return true;
}

vtkSmartPointer<vtkRenderWindow> MakeHiddenWindow(int width, int height)
{
  if (!DisplayAvailable())
  {
    throw Error(ErrorCode::UnsupportedInput, "no display: set DISPLAY, or run under xvfb-run -a");
  }
  auto window = vtkSmartPointer<vtkRenderWindow>::New();
  window->OffScreenRenderingOn();
  window->SetMultiSamples(0);
  window->SetSize(width, height);
  return window;
}

Rgb RgbPicture::At(int x, int y) const
{
  if (x < 0 || y < 0 || x >= width || y >= height)
  {
    return { 0, 0, 0 };
  }
  const std::uint8_t * pixel =
      pixels.data() + 3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x));
  return { pixel[0], pixel[1], pixel[2] };
}

RgbPicture Capture(vtkRenderWindow & window)
{
  window.Render();
  RgbPicture picture;
  picture.width = window.GetSize()[0];
  picture.height = window.GetSize()[1];
  vtkNew<vtkUnsignedCharArray> pixels;
  window.GetPixelData(0, 0, picture.width - 1, picture.height - 1, 0, pixels);
  const auto row = static_cast<std::size_t>(picture.width) * 3;
  picture.pixels.resize(row * static_cast<std::size_t>(picture.height));
  for (int y = 0; y < picture.height; ++y)
  {
    const unsigned char * source = pixels->GetPointer(0) + static_cast<std::size_t>(picture.height - 1 - y) * row;
    std::copy_n(source, row, picture.pixels.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(y) * row));
  }
  return picture;
}

void WritePng(const std::filesystem::path & file, const RgbPicture & picture)
{
  const auto fail = [&] { throw Error(ErrorCode::CannotWrite, "cannot write " + file.filename().string() + "; choose another folder"); };
  if (!std::ofstream(file, std::ios::binary))
  {
    fail();
  }
  vtkNew<vtkImageData> image;
  image->SetDimensions(picture.width, picture.height, 1);
  image->AllocateScalars(VTK_UNSIGNED_CHAR, 3);
  const auto row = static_cast<std::size_t>(picture.width) * 3;
  auto * target = static_cast<unsigned char *>(image->GetScalarPointer());
  for (int y = 0; y < picture.height; ++y)
  {
    std::copy_n(picture.pixels.data() + static_cast<std::size_t>(picture.height - 1 - y) * row, row,
                target + static_cast<std::size_t>(y) * row);
  }
  vtkNew<vtkPNGWriter> writer;
  writer->SetFileName(file.c_str());
  writer->SetInputData(image);
  writer->Write();
  if (writer->GetErrorCode() != 0)
  {
    fail();
  }
}
} // namespace myosect::rendering
