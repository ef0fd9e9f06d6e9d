#include "WorklistPanel.h"

#include <QHeaderView>
#include <QVBoxLayout>

#include "Changed.h"

namespace myosect::app
{
using viewer::Event;

WorklistPanel::WorklistPanel(viewer::ViewerModel & model, QWidget * parent)
    : QWidget(parent), m_Model(model), m_Table(new QTableWidget(this)), m_Count(new QLabel(this))
{
  m_Table->setObjectName("worklist");
  m_Table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_Table->setSelectionMode(QAbstractItemView::SingleSelection);
  m_Table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_Table->setFocusPolicy(Qt::NoFocus);
  m_Table->verticalHeader()->hide();
  m_Table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
  m_Table->horizontalHeader()->setStretchLastSection(true);
  auto * column = new QVBoxLayout(this);
  column->setContentsMargins(4, 4, 4, 4);
  column->addWidget(m_Count);
  column->addWidget(m_Table, 1);
  connect(m_Table, &QTableWidget::cellClicked, this,
          [this](int row, int)
          {
            if (onChoose)
            {
              onChoose(static_cast<std::size_t>(row));
            }
          });
}

void WorklistPanel::Refresh(const viewer::EventSet & changed)
{
  const viewer::Worklist * list = m_Model.List();
  if (list == nullptr || !Any(changed, { Event::Worklist, Event::Study }))
  {
    return;
  }
  const auto & headings = viewer::Worklist::Headings();
  m_Table->setColumnCount(static_cast<int>(headings.size()));
  for (std::size_t column = 0; column < headings.size(); ++column)
  {
    m_Table->setHorizontalHeaderItem(static_cast<int>(column), new QTableWidgetItem(QString::fromStdString(headings[column])));
  }
  m_Table->setRowCount(static_cast<int>(list->Entries().size()));
  for (std::size_t row = 0; row < list->Entries().size(); ++row)
  {
    const std::vector<std::string> texts = list->Shown(row);
    for (std::size_t column = 0; column < texts.size(); ++column)
    {
      auto * item = new QTableWidgetItem(QString::fromStdString(texts[column]));
      item->setToolTip(item->text());
      m_Table->setItem(static_cast<int>(row), static_cast<int>(column), item);
    }
  }
  m_Table->resizeColumnsToContents();
  m_Table->selectRow(static_cast<int>(list->Current()));
  m_Count->setText(QString("%1 of %2 still to be read").arg(list->OpenCount()).arg(list->Entries().size()));
}
} // namespace myosect::app
