#pragma once

#include <QTextBrowser>

#include "myosect/ViewerModel/Actions.h"

namespace myosect::app
{
/** \brief Keys and mouse over the pictures, made from the table of actions. A click or any key closes it. */
class HelpOverlay : public QTextBrowser
{
public:
  explicit HelpOverlay(QWidget * parent);
  void Open(const viewer::KeyMap & keys);

protected:
  void mousePressEvent(QMouseEvent * event) override;
};
} // namespace myosect::app
