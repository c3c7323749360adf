"""What the authorize pages say, in the account's language (facts/console.md, Language).

Of the Japanese texts only 許可, 続行 and アプリ接続中のエラー: were seen. The others are this
console's own, and so are all German ones.
"""

from dataclasses import dataclass, replace
from typing import Final

from automation.practice.scopes import SECTIONS, ScopeEntry, entries
from automation.practice.web.japanese import DESCRIPTIONS


@dataclass(frozen=True)
class Wording:
    """The texts of warning, consent, code and error pages in one language."""

    language: str
    """A tag as HTML's `lang` has it."""
    before: str
    warning: str
    cancel: str
    go_on: str
    asks: str
    individual: str
    team: str
    allow: str
    code: str
    enter_code: str
    error: str
    verify_account: str
    work_account: str
    team_admin: str
    user_limit: str
    team_limit: str
    development_limit: str
    frozen: str
    not_valid: str
    blocked: str
    blocked_by: str
    descriptions: dict[str, str]

    def about(self, scope: ScopeEntry) -> str:
        """Return what `scope` lets an app do."""
        return self.descriptions[scope.name]


ENGLISH: Final = Wording(
    language="en",
    before="Before you connect this app…",
    warning="This app is in development and only a few people use it. Make sure that you know and "
    "trust {app} before you let it in.",
    cancel="Cancel",
    go_on="Continue",
    asks="{app} would like to:",
    individual="Individual Permissions",
    team="Team Permissions",
    allow="Allow",
    code="Access Code Generated",
    enter_code="Enter this code into {app} to finish the process",
    error="Error connecting app:",
    verify_account="Verify your account to complete your registration",
    work_account="Please sign in with a work account.",
    team_admin="You must be team administrator to complete this action",
    user_limit="This app has reached its user limit. Contact the app developer.",
    team_limit="This app has reached its team limit.",
    development_limit="This app is in development mode and can't be authorized by more teams.",
    frozen="This app is unable to link additional users because it has been frozen pending review.",
    not_valid="This app is not valid.",
    blocked="This app is blocked",
    blocked_by="Your company’s policy does not allow it. Please ask your administrator.",
    descriptions={entry.name: entry.description for entry in entries(SECTIONS)},
)

JAPANESE: Final = Wording(
    language="ja",
    before="このアプリを接続する前に…",
    warning="このアプリは開発中で、少数の人だけが使用しています。{app} を知っていて信頼できる場合に"
    "のみ接続してください。",
    cancel="キャンセル",
    go_on="続行",
    asks="{app} が次の許可を求めています。",
    individual="個人の権限",
    team="チームの権限",
    allow="許可",
    code="アクセス コードが生成されました",
    enter_code="このコードを {app} に入力して手続きを完了してください",
    error="アプリ接続中のエラー:",
    verify_account="登録を完了するにはアカウントを確認してください",
    work_account="仕事用アカウントでログインしてください。",
    team_admin="このアプリをチームに接続するには、チーム管理者である必要があります。",
    user_limit="このアプリはユーザー数の上限に達しました。",
    team_limit="このアプリはチーム数の上限に達しました。",
    development_limit="このアプリは開発モードのため、これ以上のチームを承認できません。",
    frozen="このアプリは審査のため凍結されており、ユーザーを追加できません。",
    not_valid="このアプリは有効ではありません。",
    blocked="このアプリはブロックされています",
    blocked_by="会社のポリシーにより許可されていません。管理者にお問い合わせください。",
    descriptions=DESCRIPTIONS,
)

GERMAN: Final = replace(
    ENGLISH,
    language="de",
    before="Bevor du diese App verbindest…",
    warning="Diese App ist in Entwicklung. Verbinde {app} nur, wenn du der App vertraust.",
    cancel="Abbrechen",
    go_on="Weiter",
    asks="{app} möchte:",
    individual="Persönliche Berechtigungen",
    team="Teamberechtigungen",
    allow="Zulassen",
    code="Zugangscode erstellt",
    enter_code="Gib diesen Code in {app} ein, um den Vorgang abzuschließen",
    error="Fehler beim Verbinden der App:",
    verify_account="Bestätige dein Konto, um die Registrierung abzuschließen",
    work_account="Bitte melde dich mit einem Geschäftskonto an.",
    team_admin="Nur Teamadministratoren können diese Aktion ausführen.",
    user_limit="Diese App hat die Höchstzahl ihrer Nutzer erreicht.",
    team_limit="Diese App hat die Höchstzahl ihrer Teams erreicht.",
    development_limit="Diese App ist in Entwicklung und kann von keinem weiteren Team "
    "autorisiert werden.",
    frozen="Diese App wird überprüft und kann keine weiteren Nutzer verbinden.",
    not_valid="Diese App ist ungültig.",
    blocked="Diese App ist blockiert",
    blocked_by="Dein Team lässt diese App nicht zu. Bitte wende dich an deinen Administrator.",
)
