import type { SpeakableText } from './voices.ts';

/** A text of an agent, and how its figures and addresses are read out. */
export type HeardText = SpeakableText & {
  readonly language: string;
  readonly group: 'plain' | 'question' | 'numbers' | 'money' | 'times' | 'addresses' | 'acronyms';
  /** `tuning`: weights of the aligner may be fitted on it. `held_out`: they may not. */
  readonly half: 'tuning' | 'held_out';
};

/**
 * The texts that the benchmarks speak: as an agent prints them, read out as a person would.
 *
 * Readings differ on purpose (`$84.50` is `eighty-four dollars and fifty cents` or `eighty-four
 * fifty`): how a synthesiser reads a figure is not known. Without a reading, the engine
 * reads the token by its own rules.
 */
export const HEARD_TEXTS: readonly HeardText[] = [
  ...english('tuning', 'plain', [
    'Thank you for calling the service desk. I can see that your order left our warehouse yesterday, and it should reach you before the weekend.',
    'The technician will look at the router first. If that does not help, we replace it free of charge, and nobody has to stay at home for it.',
    'I am sorry about the noise on the line. Please hold on while I open your file, then we go through it step by step.',
    'Our records show two open requests, one about a broken window and one about the heating. The landlord knows of both.',
  ]),
  ...english('tuning', 'question', [
    'Would you like to keep the same seat, or shall I look for one by the aisle? Both are still free.',
    'Before we go on, may I ask who I am speaking with? And is this the best number to reach you?',
  ]),
  ...english(
    'tuning',
    'numbers',
    [
      'Your account number ends in 4729, and the reference is 880316. Please write both of them down.',
      'There are 3 rooms on the 2nd floor and 12 on the 5th, which makes 15 in all, or about 60% of the house.',
    ],
    { '4729': 'four seven two nine', '880316': 'eight eight zero three one six' },
  ),
  ...english(
    'tuning',
    'money',
    [
      'Your total is $1,249.99, of which $84.50 is tax. The rest is due within 30 days.',
      'The monthly fee is $35, and the deposit of £200 is paid back when you leave.',
    ],
    {
      '$1,249.99': 'one thousand two hundred forty-nine dollars and ninety-nine cents',
      '$84.50': 'eighty-four dollars and fifty cents',
      $35: 'thirty-five dollars',
      '£200': 'two hundred pounds',
    },
  ),
  ...english(
    'tuning',
    'times',
    [
      'The next free appointment is on Tuesday, May 14th at 3:30 p.m. with Doctor Lane. Shall I book it?',
      'We are open from 9:00 to 17:45 on weekdays, and closed on January 1st, 2027.',
    ],
    {
      'p.m.': 'p m',
      '9:00': 'nine',
      '17:45': 'seventeen forty-five',
      '2027': 'twenty twenty-seven',
    },
  ),
  ...english(
    'tuning',
    'addresses',
    [
      'Send the form to claims@example.com, or upload it at www.example.org/forms before Friday.',
      'You can reach the night desk at 555-0142. Ask for Room 7.',
    ],
    {
      'claims@example.com': 'claims at example dot com',
      'www.example.org/forms': 'double-u double-u double-u dot example dot org slash forms',
      '555-0142': 'five five five, zero one four two',
    },
  ),
  ...english('tuning', 'acronyms', [
    'The VPN and the DNS of the branch are down. The IT desk in the UK is looking into it, and the ETA is noon.',
  ]),
  ...english('held_out', 'plain', [
    'Good morning, this is the clinic on River Street. Your test results have arrived, and the doctor would like to talk about them with you.',
    'We moved your delivery to the following week because of the storm. You do not need to do anything, the driver will ring the bell twice.',
    'Once the payment has gone through, the system unlocks your profile again. That usually takes a few minutes, sometimes up to an hour.',
    'All right, I have cancelled the old contract. You will get a letter that confirms it, together with a label for sending the equipment back.',
    'Let me repeat that to be sure. You want a quiet table near the garden, with a high chair, under the name of Robinson.',
  ]),
  ...english('held_out', 'question', [
    'Did the alarm go off during the night, or only after somebody had opened the cellar door?',
    'How many people are travelling with you? Will any of them need help on the platform?',
  ]),
  ...english(
    'held_out',
    'numbers',
    [
      'The policy number is 61 dash 20457, and your case is number 308. There are 4 callers ahead of you.',
      'It weighs 2.5 kilograms and is 140 centimeters long. We sent 1,500 of them, and 98% arrived in one piece.',
      'Your code is 7351. I repeat, 7 3 5 1.',
    ],
    {
      '20457': 'two zero four five seven',
      '7351': 'seventy-three fifty-one',
      '308': 'three oh eight',
    },
  ),
  ...english(
    'held_out',
    'money',
    [
      'You paid $62.40 in March and $1,075 in April. That leaves a balance of $19.05 for this quarter.',
      'The upgrade costs €450, or €39.90 a month over one year. Cleaning is another $15 per visit.',
    ],
    {
      '$62.40': 'sixty-two forty',
      '$1,075': 'one thousand and seventy-five dollars',
      '$19.05': 'nineteen dollars and five cents',
      '€450': 'four hundred and fifty euros',
      '€39.90': 'thirty-nine euros and ninety cents',
      $15: 'fifteen dollars',
    },
  ),
  ...english(
    'held_out',
    'times',
    [
      'Your flight leaves on September 22nd at 6:05 in the morning, and boarding closes at 5:40. Please be early.',
      'The office reopens on Monday, March 3rd, 2025 at 8:30 a.m. and stays open until 12:00.',
    ],
    {
      '6:05': 'six oh five',
      '5:40': 'five forty',
      '8:30': 'eight thirty',
      'a.m.': 'a m',
      '12:00': "twelve o'clock",
      '2025': 'two thousand twenty-five',
    },
  ),
  ...english(
    'held_out',
    'addresses',
    [
      'I sent the link to j.baker@example.net a moment ago. If it is not there, go to example.com/reset and enter the code.',
      'Our number for emergencies is 555-0187, and the address is 48 Mill Lane.',
    ],
    {
      'j.baker@example.net': 'j dot baker at example dot net',
      'example.com/reset': 'example dot com slash reset',
      '555-0187': 'five five five, oh one eight seven',
    },
  ),
  ...english('held_out', 'acronyms', [
    'Please have the PIN of your SIM card and a photo ID ready. The FAQ on our site explains how the OTP works.',
    'The HR team needs a PDF of the IRS form, and the CEO signs it on the same day.',
  ]),
  ...spoken('de', 'tuning', 'plain', [
    'Guten Tag, hier ist die Werkstatt. Ihr Wagen ist fertig und kann heute bis achtzehn Uhr abgeholt werden.',
    'Einen Augenblick bitte, ich öffne Ihre Akte. Möchten Sie die Rechnung per Post oder per E-Mail bekommen?',
  ]),
  ...spoken('de', 'tuning', 'numbers', [
    'Ihre Kundennummer endet auf 47, und offen sind noch 135 Euro. Zahlbar bis zum Ende des Monats.',
  ]),
  ...spoken('de', 'held_out', 'plain', [
    'Vielen Dank für Ihren Anruf. Leider ist die Leitung gerade gestört, unsere Techniker arbeiten schon daran.',
    'Haben Sie den Schlüssel bei der Nachbarin abgegeben? Dann schicken wir morgen früh jemanden vorbei.',
  ]),
  ...spoken('de', 'held_out', 'numbers', [
    'Der Zug fährt um 14 Uhr 25 von Gleis 9 ab und kostet 59 Euro. Sie sparen damit 20 Prozent.',
  ]),
  ...spoken('es', 'tuning', 'plain', [
    'Buenos días, le llamo de la clínica. Su cita sigue confirmada y la doctora le espera por la mañana.',
    'Un momento, por favor, voy a abrir su ficha. ¿Prefiere recibir la factura en casa o por correo electrónico?',
  ]),
  ...spoken('es', 'tuning', 'numbers', [
    'Su pedido número 382 llega en 5 días. El precio total es de 76 euros, con el envío incluido.',
  ]),
  ...spoken('es', 'held_out', 'plain', [
    'Gracias por su paciencia. El técnico ya ha revisado la línea y no ha encontrado ningún problema en la calle.',
    '¿Quiere que cambiemos la reserva para otro día? Todavía quedan dos mesas libres junto a la ventana.',
  ]),
  ...spoken('es', 'held_out', 'numbers', [
    'El tren sale a las 8 y llega a las 11, y el billete cuesta 43 euros. Quedan 17 plazas.',
  ]),
  ...spoken('fr', 'tuning', 'plain', [
    'Bonjour, ici le service des abonnements. Votre demande est bien arrivée, et nous la traitons cette semaine.',
    "Un instant, s'il vous plaît, j'ouvre votre dossier. Voulez-vous recevoir la facture par courrier ?",
  ]),
  ...spoken('fr', 'tuning', 'numbers', [
    'Votre commande numéro 214 arrive dans 6 jours. Le prix total est de 58 euros, livraison comprise.',
  ]),
  ...spoken('fr', 'held_out', 'plain', [
    'Merci de votre patience. Le technicien passera demain matin, vous pouvez laisser les clés chez la voisine.',
    'Est-ce que la chambre vous convient, ou préférez-vous une vue sur le jardin ? Les deux sont encore libres.',
  ]),
  ...spoken('fr', 'held_out', 'numbers', [
    'Le train part à 15 heures 40 du quai 3, et le billet coûte 72 euros. Il reste 12 places.',
  ]),
  ...spoken('it', 'tuning', 'plain', [
    'Buongiorno, la chiamo dallo studio medico. Il suo appuntamento è confermato e la dottoressa la aspetta giovedì.',
    'Un attimo, per favore, apro la sua pratica. Preferisce ricevere la fattura a casa o per posta elettronica?',
  ]),
  ...spoken('it', 'tuning', 'numbers', [
    'Il suo ordine numero 391 arriva tra 4 giorni. Il prezzo totale è di 67 euro, spedizione compresa.',
  ]),
  ...spoken('it', 'held_out', 'plain', [
    'Grazie per la pazienza. Il tecnico ha già controllato la linea e non ha trovato nessun guasto nella strada.',
    'Vuole che spostiamo la prenotazione a un altro giorno? Ci sono ancora due tavoli liberi vicino alla finestra.',
  ]),
  ...spoken('it', 'held_out', 'numbers', [
    'Il treno parte alle 9 e arriva alle 12, e il biglietto costa 54 euro. Restano 16 posti.',
  ]),
  ...spoken('nl', 'tuning', 'plain', [
    'Goedemiddag, u spreekt met de klantenservice. Uw pakket is gisteren verstuurd en komt voor het weekend aan.',
    'Een ogenblik alstublieft, ik open uw dossier. Wilt u de rekening per post of per mail ontvangen?',
  ]),
  ...spoken('nl', 'tuning', 'numbers', [
    'Uw klantnummer eindigt op 63, en er staat nog 125 euro open. U hebt daarvoor 14 dagen de tijd.',
  ]),
  ...spoken('nl', 'held_out', 'plain', [
    'Dank u wel voor het wachten. De monteur heeft de leiding nagekeken en komt morgenochtend nog een keer langs.',
    'Zal ik de afspraak naar een andere dag verzetten? Er is nog plaats op dinsdag, vlak na de lunch.',
  ]),
  ...spoken('nl', 'held_out', 'numbers', [
    'De trein vertrekt om 16 uur 35 van spoor 8 en kost 27 euro. Er zijn nog 11 plaatsen vrij.',
  ]),
  ...spoken('pt', 'tuning', 'plain', [
    'Bom dia, aqui fala do consultório. A sua consulta está marcada e a médica espera por si na quinta-feira.',
    'Um momento, por favor, vou abrir a sua ficha. Prefere receber a fatura em casa ou por correio eletrónico?',
  ]),
  ...spoken('pt', 'tuning', 'numbers', [
    'A sua encomenda número 273 chega em 5 dias. O preço total é de 86 euros, com o envio incluído.',
  ]),
  ...spoken('pt', 'held_out', 'plain', [
    'Obrigado pela sua paciência. O técnico já verificou a linha e não encontrou nenhum problema na rua.',
    'Quer que mudemos a reserva para outro dia? Ainda temos duas mesas livres ao pé da janela.',
  ]),
  ...spoken('pt', 'held_out', 'numbers', [
    'O comboio parte às 7 e chega às 10, e o bilhete custa 38 euros. Restam 19 lugares.',
  ]),
];

function english(
  half: HeardText['half'],
  group: HeardText['group'],
  texts: readonly string[],
  readings: Readonly<Record<string, string>> = {},
): readonly HeardText[] {
  return spoken('en', half, group, texts).map((text) => ({ ...text, readings }));
}

function spoken(
  language: string,
  half: HeardText['half'],
  group: HeardText['group'],
  texts: readonly string[],
): readonly HeardText[] {
  return texts.map((text) => ({ text, language, half, group }));
}
