"""What the authorize pages say, in the account's language (facts/console.md, Language).

Of the Japanese texts only 許可 and 続行 were seen; the others are this console's own.
"""

from dataclasses import dataclass
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
    team_admin="You must be a team admin to connect this app to your team.",
    user_limit="This app has reached its user limit.",
    team_limit="This app has reached its team limit.",
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
    error="アプリの接続エラー:",
    verify_account="登録を完了するにはアカウントを確認してください",
    work_account="仕事用アカウントでログインしてください。",
    team_admin="このアプリをチームに接続するには、チーム管理者である必要があります。",
    user_limit="このアプリはユーザー数の上限に達しました。",
    team_limit="このアプリはチーム数の上限に達しました。",
    blocked="このアプリはブロックされています",
    blocked_by="会社のポリシーにより許可されていません。管理者にお問い合わせください。",
    descriptions=DESCRIPTIONS,
)
