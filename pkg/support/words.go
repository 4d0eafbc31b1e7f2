package support

// english names the parts of a document; "" for those whose name is their heading.
func english(name string) string {
	switch name {
	case "kind":
		return "Kind"
	case "priority":
		return "Priority"
	case "subject":
		return "Subject"
	case "service":
		return "Service"
	case "customer":
		return "Customer"
	case "partner":
		return "Partner"
	case "contact":
		return "Contact"
	case "accounts":
		return "Accounts"
	case "objects":
		return "Objects"
	case "element":
		return "Element"
	case "impact":
		return "Impact"
	case "product":
		return "Product"
	case "deployment":
		return "Deployment"
	case "support":
		return "Support level"
	case "host":
		return "Host"
	case "description":
		return "Description"
	case "steps":
		return "Steps"
	case "expected":
		return "Expected"
	case "actual":
		return "Actual"
	case "attachments":
		return "Attachments"
	case "bundle":
		return "diagnostics bundle"
	case "request":
		return "Request"
	case "licence":
		return "Licence"
	case "policy":
		return "Policy"
	case "tool":
		return "Written with"
	case "thirdParty":
		return "due to software or hardware of others"
	case string(Modification):
		return "request for a change"
	case string(Close):
		return "The customer closes the request."
	case string(Closed):
		return "The request is closed."
	}
	return ""
}

func russian(name string) string {
	switch name {
	case "kind":
		return "Вид"
	case "priority":
		return "Приоритет"
	case "subject":
		return "Тема"
	case "service":
		return "Услуга"
	case "customer":
		return "Клиент"
	case "partner":
		return "Партнёр"
	case "contact":
		return "Контакт"
	case "accounts":
		return "Учётные записи"
	case "objects":
		return "Объекты"
	case "element":
		return "Элемент"
	case "impact":
		return "Влияние"
	case "product":
		return "Продукт"
	case "deployment":
		return "Размещение"
	case "support":
		return "Уровень поддержки"
	case "host":
		return "Узел"
	case "description":
		return "Описание"
	case "steps":
		return "Действия"
	case "expected":
		return "Ожидалось"
	case "actual":
		return "Получено"
	case "attachments":
		return "Вложения"
	case "bundle":
		return "диагностический пакет"
	case "request":
		return "Обращение"
	case "licence":
		return "Лицензия"
	case "policy":
		return "Регламент"
	case "tool":
		return "Составлено в"
	case "functions":
		return "функции"
	case "users":
		return "пользователи"
	case "thirdParty":
		return "причина в стороннем ПО или оборудовании"
	case string(Consultation):
		return "консультация"
	case string(Error):
		return "ошибка"
	case string(Modification):
		return "запрос на доработку"
	case string(One):
		return "1"
	case string(Several):
		return "несколько"
	case string(All):
		return "все"
	case string(Close):
		return "Клиент закрывает обращение."
	case string(Closed):
		return "Обращение закрыто."
	}
	return ""
}
