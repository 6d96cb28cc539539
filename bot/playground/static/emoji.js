// Emoji short names → characters. Unknown names stay as they were typed.

const TABLE = `
grinning 😀 smiley 😃 smile 😄 grin 😁 laughing 😆 joy 😂 rofl 🤣 slightly_smiling_face 🙂 upside_down_face 🙃
wink 😉 blush 😊 innocent 😇 heart_eyes 😍 star-struck 🤩 yum 😋 hugging_face 🤗 thinking_face 🤔 neutral_face 😐
expressionless 😑 face_with_rolling_eyes 🙄 sleeping 😴 sunglasses 😎 nerd_face 🤓 confused 😕 worried 😟
slightly_frowning_face 🙁 open_mouth 😮 cry 😢 sob 😭 angry 😠 exploding_head 🤯 partying_face 🥳 robot_face 🤖
wave 👋 raised_hand ✋ ok_hand 👌 +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 clap 👏 raised_hands 🙌 handshake 🤝 pray 🙏
muscle 💪 point_right 👉 point_left 👈 point_up ☝️ point_down 👇 crossed_fingers 🤞 v ✌️ writing_hand ✍️ eyes 👀
speaking_head_in_silhouette 🗣️ bust_in_silhouette 👤 busts_in_silhouette 👥 office_worker 🧑‍💼
heart ❤️ green_heart 💚 blue_heart 💙 yellow_heart 💛 broken_heart 💔 100 💯 boom 💥 sparkles ✨ star ⭐ star2 🌟 dizzy 💫
fire 🔥 zap ⚡ snowflake ❄️ sunny ☀️ partly_sunny ⛅ cloud ☁️ umbrella ☔ rainbow 🌈 ocean 🌊 sunrise 🌅 moon 🌔 thermometer 🌡️
seedling 🌱 herb 🌿 four_leaf_clover 🍀 evergreen_tree 🌲 sunflower 🌻 fallen_leaf 🍂 cactus 🌵 palm_tree 🌴 potted_plant 🪴 ear_of_rice 🌾 blossom 🌼 tulip 🌷
banana 🍌 apple 🍎 green_apple 🍏 pear 🍐 lemon 🍋 strawberry 🍓 cherries 🍒 melon 🍈 pizza 🍕 cake 🍰 coffee ☕ tea 🍵 beers 🍻 champagne 🍾
telephone ☎️ phone ☎️ telephone_receiver 📞 iphone 📱 calling 📲 computer 💻 email 📧 e-mail 📧 envelope ✉️ incoming_envelope 📨
mailbox 📫 inbox_tray 📥 outbox_tray 📤 postbox 📮 package 📦 speech_balloon 💬 thought_balloon 💭 loudspeaker 📢 mega 📣 bell 🔔 no_bell 🔕
date 📅 calendar 📆 spiral_calendar_pad 🗓️ hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚ alarm_clock ⏰ stopwatch ⏱️ clock1 🕐 clock3 🕒 clock9 🕘 clock10 🕙 zzz 💤
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 clipboard 📋 memo 📝 pencil 📝 pencil2 ✏️ page_facing_up 📄
newspaper 📰 book 📖 books 📚 bookmark 🔖 bookmark_tabs 📑 file_folder 📁 open_file_folder 📂 card_index 📇 paperclip 📎 link 🔗 pushpin 📌
round_pushpin 📍 scissors ✂️ mag 🔍 mag_right 🔎 bulb 💡 key 🔑 label 🏷️ shield 🛡️ telescope 🔭 magnet 🧲 compass 🧭 lock 🔒 unlock 🔓 wrench 🔧 hammer 🔨 gear ⚙️ scales ⚖️ crystal_ball 🔮 ice_cube 🧊 wastebasket 🗑️
office 🏢 house 🏠 factory 🏭 bank 🏦 hospital 🏥 school 🏫 convenience_store 🏪 construction 🚧 globe_with_meridians 🌐 earth_africa 🌍
car 🚗 truck 🚚 bus 🚌 train 🚋 airplane ✈️ rocket 🚀 ship 🚢 bike 🚲 world_map 🗺️
moneybag 💰 euro 💶 dollar 💵 credit_card 💳 gem 💎 trophy 🏆 medal 🏅 first_place_medal 🥇 second_place_medal 🥈 third_place_medal 🥉 dart 🎯 tada 🎉
confetti_ball 🎊 gift 🎁 balloon 🎈 game_die 🎲 checkered_flag 🏁 triangular_flag_on_post 🚩 de 🇩🇪 gb 🇬🇧 us 🇺🇸
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ heavy_multiplication_x ✖️ no_entry ⛔ no_entry_sign 🚫 warning ⚠️
exclamation ❗ grey_exclamation ❕ rotating_light 🚨 question ❓ grey_question ❔ information_source ℹ️ bangbang ‼️ sos 🆘 new 🆕 recycle ♻️
heavy_plus_sign ➕ heavy_minus_sign ➖ arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrow_upper_right ↗️ arrow_lower_right ↘️ arrow_forward ▶️
arrows_counterclockwise 🔄 repeat 🔁 leftwards_arrow_with_hook ↩️ arrow_right_hook ↪️ black_right_pointing_double_triangle_with_vertical_bar ⏭️ fast_forward ⏩ double_vertical_bar ⏸️
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 white_circle ⚪ black_circle ⚫
large_green_square 🟩 large_yellow_square 🟨 large_red_square 🟥 white_large_square ⬜ black_large_square ⬛ small_blue_diamond 🔹 small_orange_diamond 🔸
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 zero 0️⃣
dog 🐶 hatching_chick 🐣 cat 🐱 bee 🐝 owl 🦉 turtle 🐢 snail 🐌 rabbit 🐰 monkey_face 🐵 monkey 🐒 unicorn_face 🦄
`;

const CHARACTERS = new Map();
const words = TABLE.trim().split(/\s+/);
for (let i = 0; i < words.length; i += 2) CHARACTERS.set(words[i], words[i + 1]);

export const EMOJI = /:([a-z0-9_+-]+):(?::skin-tone-[2-6]:)?/g;

export function emojiFor(name) {
  return CHARACTERS.get(name) ?? null;
}

export function withEmoji(text) {
  return text.replace(EMOJI, (typed, name) => emojiFor(name) ?? typed);
}
