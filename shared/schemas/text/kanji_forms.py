"""Forms of one kanji, and signs of radicals: which is read as which. Facts, each list with the table it is taken from.

A word is a form and what it is read as. Forms that NFKC unites are not repeated; what the tables call different kanji
stays different: 斎 and 斉, 脇 and 脅, 苅 and 刈.
"""

import unicodedata

# 常用漢字表 (内閣告示第2号, 2010): the 康熙字典体 that stand there in brackets.
_COMMON = """
    亞亜 惡悪 壓圧 圍囲 醫医 爲為 壹壱 隱隠 榮栄 營営 衞衛 驛駅 圓円 鹽塩 緣縁 艷艶 應応 歐欧 毆殴 櫻桜 奧奥 橫横
    溫温 穩穏 假仮 價価 畫画 會会 繪絵 壞壊 懷懐 槪概 擴拡 殼殻 覺覚 學学 嶽岳 樂楽 渴渇 罐缶 卷巻 陷陥 勸勧 寬寛
    關関 歡歓 觀観 氣気 歸帰 龜亀 僞偽 戲戯 犧犠 舊旧 據拠 擧挙 虛虚 峽峡 挾挟 狹狭 鄕郷 曉暁 區区 驅駆 勳勲 薰薫
    徑径 莖茎 惠恵 揭掲 溪渓 經経 螢蛍 輕軽 繼継 鷄鶏 藝芸 擊撃 缺欠 硏研 縣県 儉倹 劍剣 險険 圈圏 檢検 獻献 權権
    顯顕 驗験 嚴厳 廣広 效効 恆恒 黃黄 鑛鉱 號号 國国 黑黒 碎砕 濟済 齋斎 劑剤 雜雑 參参 棧桟 蠶蚕 慘惨 贊賛 殘残
    絲糸 齒歯 兒児 辭辞 濕湿 實実 寫写 釋釈 壽寿 收収 從従 澁渋 獸獣 縱縦 肅粛 處処 緖緒 敍叙 將将 稱称 涉渉 燒焼
    證証 奬奨 條条 狀状 乘乗 淨浄 剩剰 疊畳 繩縄 壤壌 孃嬢 讓譲 釀醸 觸触 囑嘱 眞真 寢寝 愼慎 盡尽 圖図 粹粋 醉酔
    穗穂 隨随 髓髄 樞枢 數数 瀨瀬 聲声 齊斉 靜静 竊窃 攝摂 專専 淺浅 戰戦 踐践 錢銭 潛潜 纖繊 禪禅 雙双 壯壮 爭争
    莊荘 搜捜 插挿 巢巣 曾曽 瘦痩 裝装 總総 騷騒 增増 藏蔵 臟臓 卽即 屬属 續続 墮堕 對対 體体 帶帯 滯滞 臺台 瀧滝
    擇択 澤沢 擔担 單単 膽胆 團団 斷断 彈弾 遲遅 癡痴 蟲虫 晝昼 鑄鋳 廳庁 徵徴 聽聴 敕勅 鎭鎮 遞逓 鐵鉄 點点 轉転
    傳伝 燈灯 當当 黨党 盜盗 稻稲 鬭闘 德徳 獨独 讀読 屆届 貳弐 惱悩 腦脳 霸覇 拜拝 廢廃 賣売 麥麦 發発 髮髪 拔抜
    晚晩 蠻蛮 祕秘 濱浜 甁瓶 拂払 佛仏 倂併 竝並 餠餅 邊辺 變変 辨弁 瓣弁 辯弁 步歩 寶宝 豐豊 襃褒 飜翻 每毎 萬万
    滿満 麵麺 默黙 彌弥 譯訳 藥薬 與与 豫予 餘余 譽誉 搖揺 樣様 謠謡 來来 賴頼 亂乱 覽覧 龍竜 兩両 獵猟 綠緑 淚涙
    壘塁 禮礼 勵励 戾戻 靈霊 齡齢 曆暦 歷歴 戀恋 鍊錬 爐炉 勞労 郞郎 樓楼 錄録 灣湾
"""
# 表外漢字字体表 (国語審議会, 2000): 簡易慣用字体 beside 印刷標準字体, and what JIS X 0208 has in a like pair.
_PRINTED = """
    啞唖 焰焔 鷗鴎 俠侠 軀躯 鹼鹸 嚙噛 繡繍 蔣蒋 醬醤 搔掻 禱祷 屛屏 幷并 麴麹 蟬蝉 驒騨 瀆涜 囊嚢 潑溌 醱醗 萊莱
    蠟蝋 攪撹 俱倶 吞呑 噓嘘 姸妍 繫繋 摑掴 塡填 頰頬 剝剥 𠮟叱 喻喩 穎頴 頸頚 礪砺 蘆芦 蠣蛎 籠篭 藪薮 諫諌 檜桧
    檮梼 濤涛 邇迩 灌潅 壺壷 彎弯 鶯鴬 竈竃 蘂蕊 礦鉱 砿鉱 鑪鈩 鰺鯵 籔薮
"""
# What differs in names of people, companies and places: 戸籍統一文字 and 人名用漢字 beside the form in use, and
# forms that Unihan names as one kanji (kZVariant, kSemanticVariant, kTraditionalVariant).
_NAMES = """
    髙高 﨑崎 嵜崎 邉辺 冨富 嶋島 嶌島 嶹島 桒桑 栁柳 桺柳 濵浜 𠮷吉 圡土 渕淵 渊淵 薗園 舘館 曻昇 凛凜 堯尭 槇槙
    遙遥 瑤瑶 亙亘 巖巌 嵓巌 圀国 祿禄 穰穣 埜野 峯峰 淸清 靑青 敎教 戶戸 產産 內内 吳呉 姬姫 稅税 說説 悅悦 閱閲
    脫脱 銳鋭 歲歳 顏顔 飮飲 尙尚 絕絶 强強 旣既 凉涼 煕熙 熈熙 廐厩 廏厩 礒磯 筝箏 躰体 邨村 銕鉄 雞鶏 靭靱 龝秋
    穐秋 枡桝 閒間 濶闊 斈学 寳宝 槗橋 𣘺橋 楳梅 澀渋 皋皐 皷鼓 盖蓋 葢蓋 窻窓 窗窓 豎竪 緜綿 纎繊 羣群 舖舗 鋪舗
    裡裏 詠咏 讃賛 讚賛 賎賤 逹達 鄰隣 鵞鵝 鼡鼠 凾函 塲場 墻牆 壻婿 夛多 凖準 决決 况況 减減 凑湊 冝宜 卆卒 厰廠
    厨廚 敘叙 啟啓 釼剣 劔剣 劒剣 剱剣 畧略 畱留 畆畝 甞嘗 罇樽
"""
# EquivalentUnifiedIdeograph.txt of Unicode: signs of radicals that Japanese has as kanji. NFKC has those of 康熙.
_SUPPLEMENT = """
    ⺁厂 ⺅亻 ⺆冂 ⺈刀 ⺉刂 ⺊卜 ⺌小 ⺍小 ⺎兀 ⺐尢 ⺒巳 ⺓幺 ⺖忄 ⺗心 ⺘扌 ⺙攵 ⺛旡 ⺜日 ⺝月 ⺠民 ⺡氵 ⺢氺
    ⺣灬 ⺤爫 ⺥爫 ⺧牛 ⺨犭 ⺩王 ⺫目 ⺬示 ⺭礻 ⺱罓 ⺲罒 ⺴冗 ⺶羊 ⺹耂 ⺻聿 ⺼肉 ⺾艹 ⺿艹 ⻀艹 ⻁虎 ⻂衤 ⻃覀
    ⻄西 ⻆角 ⻌辶 ⻍辶 ⻎辶 ⻏邑 ⻑長 ⻖阝 ⻗雨 ⻘青 ⻝食 ⻟飠 ⻣骨 ⻤鬼 ⻨麦 ⻩黄 ⻫斉 ⻭歯 ⻯竜 ⻱龜 ⻲亀
"""
_KANGXI = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}


def _split(*lists: str) -> dict[int, str]:
    return {ord(word[0]): word[1] for word in " ".join(lists).split()}


KANJI_FORMS = _split(_COMMON, _PRINTED, _NAMES)
RADICALS = _split(_SUPPLEMENT, " ".join(map("".join, _KANGXI.items())))
