#include "PictureProp.h"

#include <algorithm>
#include <array>

#include <vtkObjectFactory.h>
#include <vtkOpenGLRenderWindow.h>
#include <vtkOpenGLState.h>
#include <vtkRenderer.h>
#include <vtk_glew.h>

namespace myosect::rendering
{
vtkStandardNewMacro(PictureProp);

void PictureProp::SetPicture(const std::vector<PackedColour> * pixels, int width, int height)
{
  m_Pixels = pixels;
  m_Width = width;
  m_Height = height;
  m_Stale = true;
  Modified();
}

int PictureProp::RenderOpaqueGeometry(vtkViewport * viewport)
{
  auto * renderer = static_cast<vtkRenderer *>(viewport);
  auto * window = vtkOpenGLRenderWindow::SafeDownCast(renderer->GetRenderWindow());
  if (window == nullptr || m_Pixels == nullptr || m_Width < 1 || m_Height < 1)
  {
    return 0;
  }
  vtkOpenGLState * state = window->GetState();
  if (m_Stale || m_Texture->GetHandle() == 0)
  {
    m_Texture->SetContext(window);
    m_Texture->Create2DFromRaw(static_cast<unsigned>(m_Width), static_cast<unsigned>(m_Height), 4, VTK_UNSIGNED_CHAR,
                               const_cast<PackedColour *>(m_Pixels->data()));
    m_Stale = false;
  }
  int width = 0, height = 0, x = 0, y = 0;
  renderer->GetTiledSizeAndOrigin(&width, &height, &x, &y);
  const int columns = std::min(width, m_Width);
  const int rows = std::min(height, m_Height);
  state->PushFramebufferBindings();
  m_Source->SetContext(window);
  m_Source->Bind(GL_READ_FRAMEBUFFER);
  m_Source->AddColorAttachment(0, m_Texture);
  m_Source->ActivateReadBuffer(0);
  {
    // A copy within bounds needs no clipping, and with clipping it would be drawn.
    const vtkOpenGLState::ScopedglEnableDisable clipping(state, GL_SCISSOR_TEST);
    state->vtkglDisable(GL_SCISSOR_TEST);
    const std::array<int, 4> from{ 0, columns - 1, 0, rows - 1 };
    const std::array<int, 4> to{ x, x + columns - 1, y, y + rows - 1 };
    vtkOpenGLFramebufferObject::Blit(from.data(), to.data(), GL_COLOR_BUFFER_BIT, GL_NEAREST);
  }
  state->PopFramebufferBindings();
  return 1;
}

void PictureProp::ReleaseGraphicsResources(vtkWindow * window)
{
  m_Texture->ReleaseGraphicsResources(window);
  m_Source->ReleaseGraphicsResources(window);
  m_Stale = true;
  vtkProp::ReleaseGraphicsResources(window);
}
} // namespace myosect::rendering
